import type { OrderStatus } from './order-status.ts';

/** What a workflow must know to have a message delivered: ids and routing, never the text. */
export type Delivery = {
  messageId: number;
  attempt: number;
  sessionId: string;
  lane: 'reply' | 'transactional' | 'reminder' | 'broadcast';
};

/** It leaves later: at `sendAt`, ISO-8601. */
export type Scheduled = { status: 'scheduled'; sendAt: string };

/** How a delivery ended; `reason` is a stable code. */
export type DeliveryResult = {
  status: 'sent' | 'failed' | 'unconfirmed' | 'withdrawn';
  reason: string | null;
};

/**
 * What becomes of a message that a check puts off at its send: it is taken back, because its workflow plans a new
 * time (`plan`), or stays queued, because its workflow sleeps until then (`wait`).
 */
export type OnDeferral = 'plan' | 'wait';

/** It was not the time; `until` is ISO-8601. */
export type Deferral = { status: 'deferred'; reason: string; until: string };

/**
 * What is asked of the number's lane. `stepsAside`: the asker takes `behind_another` for an answer; `onDeferral`: it
 * takes `deferred` for one.
 */
export type QueuedDelivery = Delivery & { stepsAside?: true; onDeferral?: OnDeferral };

/** A reply whose older neighbour is still on its way: its place is given to others, and it is called at that one's end. */
export type BehindAnother = { status: 'behind_another' };

/** What an order's workflow does next, decided from the database. Times are ISO-8601. */
export type ReminderPlan = { orderStatus: OrderStatus } & ReminderStep;
export type ReminderStep =
  | { next: 'wait_for_completion' }
  /**
   * `dueAt` null: no rule speaks of any item at present, or it is held for a person (`HELD_TEXT`). `why` is for admins;
   * histories from before have none.
   */
  | { next: 'wait'; dueAt: string | null; dueText: string; why?: string }
  /** The reminder was written before: deliver it, or `null` when it has been. */
  | { next: 'deliver'; delivery: Delivery | null; result: DeliveryResult }
  | { next: 'end'; state: 'cancelled' | 'reordered' | 'stopped' | 'expired' };

/** `dueText` of a reminder that comes from a backup: it may have been sent since that was made. */
export const HELD_TEXT = 'Held since a restore: a person sends, moves or skips it';

/** What became of what a person asked for: `changed`, a later cycle was opened meanwhile, and nothing was written. */
export type RequestResult = 'done' | 'changed';

/** The last look before a reminder is written. */
export type ReminderCheck = 'send' | 'stop' | 'wait';
