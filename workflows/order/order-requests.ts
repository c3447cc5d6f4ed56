import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import type { Actor } from '@roms/domain/actor';
import type { LifecycleState, NextAction } from '@roms/domain/lifecycle';
import { problemOfRequest, readRequest, type RequestField } from '@roms/domain/reminder-request';
import {
  DESCRIPTIONS,
  moveReminderUpdate,
  orderChangedSignal,
  reorderedSignal,
  repliedSignal,
  sendReminderNowUpdate,
  settingsChangedSignal,
  skipReminderUpdate,
  stateQuery,
  undoSkipUpdate,
  type ReminderRequestUpdate,
} from '../signals.ts';

export type ReminderRequestKind = 'skip' | 'undo' | 'send' | 'move';
export type PendingRequest = {
  kind: ReminderRequestKind;
  actor: Actor | null;
  /** When it came, ISO-8601: names the request in the timeline. */
  at: string;
  dueAt: string | null;
  /** Sent also outside the hours and inside the frequency cap. */
  isConfirmed: boolean;
  /** `changed`: a later cycle was opened meanwhile, which it is not about. */
  answer: 'done' | 'refused' | 'changed' | null;
};

/** What came in for an order's workflow since it looked last, and what the workflow says of itself. */
export type OrderRequests = {
  changed: boolean;
  answers: Set<'replied' | 'reordered'>;
  pending: PendingRequest[];
  /**
   * An activity is writing the next state: pages may see it before the workflow has heard of it, and what a person
   * asks then is judged when it has.
   */
  isTurning: boolean;
  state: LifecycleState;
  nextAction: NextAction;
  dueAt: string | null;
  /** The code with which a check, or the delivery, ended the cycle: what is told at its end. */
  endedBy: string | null;
};

/**
 * Takes signals, updates and the query of one order's workflow. Handlers of signals only note; an update returns when
 * the workflow has acted on it, and is refused when no reminder is in the state that it is about.
 */
export function openOrderRequests({ orderId, cycle }: { orderId: number; cycle: number }): OrderRequests {
  const requests: OrderRequests = {
    changed: false,
    answers: new Set(),
    pending: [],
    // What a person asked while no workflow was running begins this one, and is judged once its state is known.
    isTurning: true,
    state: 'thanking',
    nextAction: 'send_thank_you',
    dueAt: null,
    endedBy: null,
  };
  const look = (): void => {
    requests.changed = true;
  };
  setHandler(orderChangedSignal, look, { description: DESCRIPTIONS.orderChanged });
  setHandler(settingsChangedSignal, look, { description: DESCRIPTIONS.settingsChanged });
  setHandler(
    reorderedSignal,
    () => {
      requests.answers.add('reordered');
      look();
    },
    { description: DESCRIPTIONS.reordered },
  );
  setHandler(repliedSignal, () => void requests.answers.add('replied'), {
    description: DESCRIPTIONS.replied,
  });
  setHandler(
    stateQuery,
    () => {
      const { state, nextAction, dueAt } = requests;
      return { orderId, cycle, state, nextAction, dueAt };
    },
    { description: DESCRIPTIONS.state },
  );

  /** Refuses what cannot be read and what does not fit the state before it becomes part of the history. */
  function take(
    kind: ReminderRequestKind,
    update: ReminderRequestUpdate,
    { state, fields }: { state: LifecycleState; fields: readonly RequestField[] },
  ): void {
    setHandler(update, (input) => ask(kind, readRequest(input)), {
      description: DESCRIPTIONS[update.name],
      validator: (input) => {
        const problem = problemOfRequest(input, fields, Date.now());
        if (problem !== null) throw ApplicationFailure.nonRetryable(problem, 'invalid_request');
        if (requests.state !== state && !requests.isTurning) throw refusal(requests.state);
      },
    });
  }
  async function ask(
    kind: ReminderRequestKind,
    asked: Pick<PendingRequest, 'actor' | 'dueAt' | 'isConfirmed'>,
  ): Promise<void> {
    const request: PendingRequest = { kind, ...asked, at: new Date().toISOString(), answer: null };
    requests.pending.push(request);
    await condition(() => request.answer !== null);
    if (request.answer === 'refused') throw refusal(requests.state);
    if (request.answer === 'changed')
      throw ApplicationFailure.nonRetryable('The reminder changed meanwhile', 'reminder_changed');
  }
  take('skip', skipReminderUpdate, { state: 'waiting', fields: ['actor'] });
  take('undo', undoSkipUpdate, { state: 'skipped', fields: ['actor'] });
  take('send', sendReminderNowUpdate, { state: 'waiting', fields: ['actor', 'confirmed'] });
  take('move', moveReminderUpdate, { state: 'waiting', fields: ['actor', 'dueAt'] });
  return requests;
}

/** Refuses the requests that the workflow will not act on any more, so that their callers get an answer; those of kind `kept` stay. */
export function refuseRequests(requests: OrderRequests, kept?: ReminderRequestKind): void {
  for (const request of requests.pending.splice(0)) {
    if (request.kind === kept) requests.pending.push(request);
    else request.answer = 'refused';
  }
}

function refusal(state: LifecycleState): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `No reminder is in the state that this is about; the order is: ${state}`,
    'reminder_not_waiting',
  );
}
