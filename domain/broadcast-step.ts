import type { BroadcastCounts, BroadcastState } from './broadcast.ts';
import type { Delivery } from './delivery.ts';

/** What the workflow of a broadcast does next, decided from the rows. Times are ISO-8601; ids and figures, never a text. */
export type BroadcastNext =
  | { next: 'end' }
  /**
   * Nothing to do before `until`; null: until it is told. `looksAtNumber`: its number's trouble may be over before.
   * `untilText` is the same on the shop's clock, for admins in Temporal's UI.
   */
  | { next: 'wait'; until: string | null; untilText?: string; looksAtNumber: boolean }
  | { next: 'freeze' }
  | { next: 'judge' }
  /** Messages that wait or are on their way already: what is left of a run before. */
  | { next: 'deliver'; deliveries: Delivery[] }
  /** The next whose turn it is, in their order; `after` is where the page after them begins. */
  | { next: 'send'; customerIds: number[]; after: number }
  /** Something was written: look again. */
  | { next: 'look' };

export type BroadcastStep = BroadcastNext & {
  state: BroadcastState;
  /** Why it is paused; null in any other state. */
  pauseReason: string | null;
  counts: BroadcastCounts;
};

/** Recipients of one page: what the workflow is told at once. */
export const PAGE_OF_RECIPIENTS = 200;

/** Recipients in work at once: so many messages wait in the lane, which sends them one by one. */
export const WINDOW_OF_RECIPIENTS = 5;

/** Why a broadcast never leaves to somebody: the shop's sending hours, where they live, never meet those of the lane. */
export const HOURS_NEVER_MEET = 'hours_never_meet';

/** What pauses a broadcast by itself, and is over by itself; `session_removed`: the shop has no number left. */
export const TROUBLES = ['breaker', 'disconnected', 'session_removed'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** Whether a pause is one that may end by itself. */
export function isTrouble(reason: string | null): reason is Trouble {
  return (TROUBLES as readonly (string | null)[]).includes(reason);
}
