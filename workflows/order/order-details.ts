import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { SearchAttributeType, defineSearchAttributeKey } from '@temporalio/common';
import type { LifecycleState, NextAction } from '@roms/domain/lifecycle';
import type { OrderRequests } from './order-requests.ts';
import { inMarkdown, type Telling } from '../telling.ts';

const STATUS = defineSearchAttributeKey('RomsOrderStatus', SearchAttributeType.KEYWORD);
const DUE_AT = defineSearchAttributeKey('RomsReminderDueAt', SearchAttributeType.DATETIME);
const SESSION = defineSearchAttributeKey('RomsSessionId', SearchAttributeType.KEYWORD);

/** What an admin reads in Temporal's UI: what happens next, when, and why. */
export function tell(
  requests: OrderRequests,
  state: LifecycleState,
  nextAction: NextAction,
  telling: Telling,
): void {
  requests.state = state;
  requests.nextAction = nextAction;
  setCurrentDetails(inMarkdown(telling));
}

export type OrderAttributes = ReturnType<typeof createOrderAttributes>;

/**
 * By what an order is found in Temporal's UI; each change is an event, so only a difference is written.
 * `isTold`: the difference to what the start has told, too.
 */
export function createOrderAttributes(isTold: boolean) {
  const { typedSearchAttributes: told } = workflowInfo();
  const written = {
    status: (isTold && told.get(STATUS)) || '',
    dueAt: '',
    sessionId: (isTold && told.get(SESSION)) || '',
  };
  return {
    session(sessionId: string): void {
      if (written.sessionId === sessionId) return;
      written.sessionId = sessionId;
      upsertSearchAttributes([{ key: SESSION, value: sessionId }]);
    },
    plan(status: string, dueAt: string | null): void {
      if (written.status !== status) upsertSearchAttributes([{ key: STATUS, value: status }]);
      if (dueAt !== null && written.dueAt !== dueAt) {
        upsertSearchAttributes([{ key: DUE_AT, value: new Date(dueAt) }]);
      }
      written.status = status;
      written.dueAt = dueAt ?? written.dueAt;
    },
  };
}
