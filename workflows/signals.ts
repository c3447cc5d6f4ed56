import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { BroadcastCounts, BroadcastState } from '@roms/domain/broadcast';
import type { BroadcastStep } from '@roms/domain/broadcast-step';
import type { ReminderRequestInput } from '@roms/domain/reminder-request';
import {
  LAST_LOOK_QUERY,
  LOOK_AGAIN_SIGNAL,
  LOOK_NOW_SIGNAL,
  SNOOZE_ENDED_SIGNAL,
  YOUR_TURN_SIGNAL,
} from './identity.ts';

/** What an order's workflow can be told and asked. Signals carry nothing: the database is read again. */

/** The order's status, items or customer changed. */
export const orderChangedSignal = defineSignal('orderChanged');
/** The customer placed another order. */
export const reorderedSignal = defineSignal('reordered');
/** The customer wrote to the shop. */
export const repliedSignal = defineSignal('replied');
/** A reminder rule changed. */
export const settingsChangedSignal = defineSignal('settingsChanged');

/** To a broadcast: its row was changed. */
export const lookAgainSignal = defineSignal(LOOK_AGAIN_SIGNAL);
/** The same that the dashboard's buttons do, for Temporal's UI. */
export const pauseSignal = defineSignal('pause');
export const resumeSignal = defineSignal('resume');

/** Where a broadcast stood when it looked last; null: not yet in this run. Pages read its row. */
export type BroadcastProgress = {
  state: BroadcastState;
  pauseReason: string | null;
  next: BroadcastStep['next'];
  /** Messages that had their turn since, in this run. */
  moved: number;
  counts: BroadcastCounts;
};
export const progressQuery = defineQuery<BroadcastProgress | null>('progress');

/** To the sweep: something may have been missed, do not wait for the minute to end. */
export const lookNowSignal = defineSignal(LOOK_NOW_SIGNAL);
export const lastLookQuery = defineQuery<number | null>(LAST_LOOK_QUERY);

/** To a reply: the one before it has ended. */
export const yourTurnSignal = defineSignal(YOUR_TURN_SIGNAL);

/** To a snooze: it may be over. */
export const snoozeEndedSignal = defineSignal(SNOOZE_ENDED_SIGNAL);

/**
 * What a person may ask of a reminder. Each is refused (validator) when its input cannot be read, and unless a reminder
 * is waiting; `actor` is who asks, for the timeline.
 */
type Asked = [input: ReminderRequestInput | undefined];
export const skipReminderUpdate = defineUpdate<void, Asked>('skipReminder');
/** Refused unless the reminder was skipped less than 10 minutes ago. */
export const undoSkipUpdate = defineUpdate<void, Asked>('undoSkip');
/** `confirmed`: also outside the customer's hours and inside the frequency cap. */
export const sendReminderNowUpdate = defineUpdate<void, Asked>('sendReminderNow');
/** `dueAt` is ISO-8601 with its zone. */
export const moveReminderUpdate = defineUpdate<void, Asked>('moveReminder');
export type ReminderRequestUpdate = typeof skipReminderUpdate;

/** Where the workflow stands, for an admin in Temporal's UI; pages read `order_lifecycles`. */
export type OrderWorkflowState = {
  orderId: number;
  cycle: number;
  state: string;
  nextAction: string;
  dueAt: string | null;
};
export const stateQuery = defineQuery<OrderWorkflowState>('state');

/** What Temporal's UI says of each where one chooses what to send. */
export const DESCRIPTIONS: Readonly<Record<string, string>> = {
  orderChanged: 'Read the order again and plan by what it is now. No input. Harmless at any time.',
  settingsChanged: 'Plan the reminder again by the rules as they are now. No input. Harmless at any time.',
  reordered:
    'Look whether the customer has ordered the same again; if so the reminder ends. No input. Harmless at any time.',
  replied: 'Write into the timeline that the customer has answered. No input. Only if it is true.',
  skipReminder:
    'Do not remind of this order; can be taken back for ten minutes. Input: {"actor": "Ana"} or nothing.',
  undoSkip: 'Take back a skip of the last ten minutes. Input: {"actor": "Ana"} or nothing.',
  sendReminderNow:
    'Remind now, with all checks. Input: {"actor": "Ana"} or nothing; {"confirmed": true} also outside the sending hours and so soon after other marketing.',
  moveReminder:
    'Remind at another time, within a year; all checks stay. Input: {"dueAt": "2027-03-14T09:00:00+07:00", "actor": "Ana"}.',
  state: 'Where the order stands: its state, what comes next and when it is due.',
  pause: 'Pause this broadcast: what waits is taken back, what is with WhatsApp ends. No input.',
  resume: 'Let a paused broadcast go on. No input.',
  [LOOK_AGAIN_SIGNAL]:
    'Read the row of this broadcast again and go on by what it says. No input. Harmless at any time.',
  progress:
    'How far this broadcast is: its state, the next step, recipients by status when they were counted last, and how many had their turn in this run.',
  [LOOK_NOW_SIGNAL]:
    'Look now for what is owed, not at the end of the minute. No input. Harmless at any time.',
  [LAST_LOOK_QUERY]: 'When it last looked, in milliseconds since 1970; null: not yet in this run.',
  [YOUR_TURN_SIGNAL]: 'Look again whether the message may leave now. No input. Harmless at any time.',
  [SNOOZE_ENDED_SIGNAL]: 'Look whether the conversation should be awake. No input. Harmless at any time.',
};
