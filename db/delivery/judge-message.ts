import type { CheckCode } from '@roms/domain/decisions/check';
import { canBePutOff, decide, type Evaluation } from '@roms/domain/decisions/pipeline';
import type { HoldoutGroup } from '@roms/domain/holdout';
import { orderStatusKey } from '@roms/domain/occurrence';
import { ORDER_STATUSES } from '@roms/domain/order-status';
import { Evaluation as EvaluationRow } from '../models/Evaluation.ts';
import type { Message } from '../models/Message.ts';
import { decisionFacts, type Question, type Subject } from '../decisions/decision-facts.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import { recordEvaluation } from '../decisions/record-evaluation.ts';
import type { LockedMessage } from '../messages/lock-message.ts';
import { factsOf } from '../orders/order-facts.ts';
import type { Trx } from '../knex.ts';

/**
 * The last run of the pipeline over a written message, under the customer's lock. Null when there is nothing to judge
 * by: it says that it is automatic, but not which automation it is or what makes it once.
 */
export async function judgeMessage(
  trx: Trx,
  { message, order: lockedOrder, customer }: LockedMessage,
  settings: PipelineSettings,
): Promise<Evaluation | null> {
  const { automation, orderId, occurrenceKey } = message;
  if (automation === null || occurrenceKey === null) return null;
  const order = lockedOrder && (await factsOf(trx, lockedOrder, customer));
  const question = {
    automation,
    occurrenceKey,
    customer,
    order,
    messageId: message.id,
    conversationId: message.conversationId,
    notice: ORDER_STATUSES.find(
      (status) => orderId !== null && occurrenceKey === orderStatusKey(orderId, status),
    ),
    expiresAt: message.expiresAt,
    ...(canBePutOff(automation) ? await askedBefore(trx, message) : {}),
  };
  const facts = await decisionFacts(trx, question, settings);
  const outcome = decide(automation, facts);
  await recordEvaluation(trx, {
    stage: 'send',
    question,
    facts,
    outcome,
    messageId: message.id,
    attempt: message.attempt,
  });
  return outcome;
}

/**
 * What the text was written about, and who wants it sent. A person's decision holds for the attempt that it was made
 * about; outside the hours and on days of rest only when that person was told of these: a message that was confirmed by
 * day and waited into the night was not.
 */
async function askedBefore(trx: Trx, { id: messageId, attempt }: Message): Promise<Partial<Question>> {
  const queued = await EvaluationRow.query(trx)
    .where({ messageId, stage: 'queue' })
    .orderBy('id', 'desc')
    .first();
  const isConfirmed = queued?.facts.isConfirmed === true && queued.facts.attempt === attempt;
  const wasToldOf = (code: CheckCode): boolean =>
    isConfirmed && queued.checks.find(({ check }) => check === code)?.details.isConfirmed === true;
  return {
    isConfirmed,
    isNightConfirmed: wasToldOf('quiet_hours'),
    isPauseConfirmed: wasToldOf('blackout'),
    about: queued?.facts.about as Subject | undefined,
    allowsCold: queued?.facts.allowsCold === true,
    ...heldOutBy(queued?.facts.holdoutGroup),
  };
}

/** What decided at the queue who is held out decides at the send as well. */
function heldOutBy(group: unknown): Pick<Question, 'holdoutRule'> {
  const rule = (group as HoldoutGroup | null | undefined)?.rule;
  return rule === undefined ? {} : { holdoutRule: rule };
}
