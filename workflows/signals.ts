import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ToldActor } from '@roms/domain/actor';
import { LAST_LOOK_QUERY, LOOK_NOW_SIGNAL, SNOOZE_ENDED_SIGNAL, YOUR_TURN_SIGNAL } from './identity.ts';

/** What an order's workflow can be told and asked. Signals carry nothing: the database is read again. */

/** The order's status, items or customer changed. */
export const orderChangedSignal = defineSignal('orderChanged');
/** The customer placed another order. */
export const reorderedSignal = defineSignal('reordered');
/** The customer wrote to the shop. */
export const repliedSignal = defineSignal('replied');
/** A reminder rule changed. */
export const settingsChangedSignal = defineSignal('settingsChanged');

/** To the sweep: something may have been missed, do not wait for the minute to end. */
export const lookNowSignal = defineSignal(LOOK_NOW_SIGNAL);
export const lastLookQuery = defineQuery<number | null>(LAST_LOOK_QUERY);

/** To a reply: the one before it has ended. */
export const yourTurnSignal = defineSignal(YOUR_TURN_SIGNAL);

/** To a snooze: it may be over. */
export const snoozeEndedSignal = defineSignal(SNOOZE_ENDED_SIGNAL);

/** Each is refused (validator) unless a reminder is waiting; `actor` is who asks, for the timeline. */
export type ByActor = { actor: ToldActor };
export const skipReminderUpdate = defineUpdate<void, [ByActor]>('skipReminder');
/** Refused unless the reminder was skipped less than 10 minutes ago. */
export const undoSkipUpdate = defineUpdate<void, [ByActor]>('undoSkip');
/** `confirmed`: also outside the customer's hours and inside the frequency cap. */
export const sendReminderNowUpdate = defineUpdate<void, [ByActor & { confirmed?: boolean }]>(
  'sendReminderNow',
);
/** `dueAt` is ISO-8601. */
export const moveReminderUpdate = defineUpdate<void, [ByActor & { dueAt: string }]>('moveReminder');

/** Where the workflow stands, for an admin in Temporal's UI; pages read `order_lifecycles`. */
export type OrderWorkflowState = {
  orderId: number;
  cycle: number;
  state: string;
  nextAction: string;
  dueAt: string | null;
};
export const stateQuery = defineQuery<OrderWorkflowState>('state');
