import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import { readActor, type Actor, type ToldActor } from '@roms/domain/actor';
import type { LifecycleState, NextAction } from '@roms/domain/lifecycle';
import {
  moveReminderUpdate,
  orderChangedSignal,
  reorderedSignal,
  repliedSignal,
  sendReminderNowUpdate,
  settingsChangedSignal,
  skipReminderUpdate,
  stateQuery,
  undoSkipUpdate,
  type ByActor,
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
  };
  const look = (): void => {
    requests.changed = true;
  };
  setHandler(orderChangedSignal, look);
  setHandler(settingsChangedSignal, look);
  setHandler(reorderedSignal, () => {
    requests.answers.add('reordered');
    look();
  });
  setHandler(repliedSignal, () => {
    requests.answers.add('replied');
  });
  setHandler(stateQuery, () => {
    const { state, nextAction, dueAt } = requests;
    return { orderId, cycle, state, nextAction, dueAt };
  });

  const only =
    (state: LifecycleState) =>
    (_by: ByActor): void => {
      if (requests.state !== state && !requests.isTurning) throw refusal();
    };
  async function ask(
    kind: ReminderRequestKind,
    told: ToldActor,
    { dueAt = null, isConfirmed = false }: Partial<Pick<PendingRequest, 'dueAt' | 'isConfirmed'>> = {},
  ): Promise<void> {
    const actor = readActor(told);
    const at = new Date().toISOString();
    const request: PendingRequest = { kind, actor, at, dueAt, isConfirmed, answer: null };
    requests.pending.push(request);
    await condition(() => request.answer !== null);
    if (request.answer === 'refused') throw refusal();
    if (request.answer === 'changed')
      throw ApplicationFailure.nonRetryable('The reminder changed meanwhile', 'reminder_changed');
  }
  setHandler(skipReminderUpdate, ({ actor }) => ask('skip', actor), { validator: only('waiting') });
  setHandler(undoSkipUpdate, ({ actor }) => ask('undo', actor), { validator: only('skipped') });
  setHandler(
    sendReminderNowUpdate,
    ({ actor, confirmed }) => ask('send', actor, { isConfirmed: confirmed }),
    {
      validator: only('waiting'),
    },
  );
  setHandler(moveReminderUpdate, ({ actor, dueAt }) => ask('move', actor, { dueAt }), {
    validator: (move) => {
      only('waiting')(move);
      if (Number.isNaN(Date.parse(move.dueAt))) throw refusal();
    },
  });
  return requests;
}

/** Refuses the requests that the workflow will not act on any more, so that their callers get an answer; those of kind `kept` stay. */
export function refuseRequests(requests: OrderRequests, kept?: ReminderRequestKind): void {
  for (const request of requests.pending.splice(0)) {
    if (request.kind === kept) requests.pending.push(request);
    else request.answer = 'refused';
  }
}

function refusal(): ApplicationFailure {
  return ApplicationFailure.nonRetryable('No reminder is waiting', 'reminder_not_waiting');
}
