import type { Postponed } from '../reminders/postpone-reminder.ts';

/** What a reply word did: what is to be signalled and started after the commit. */
export type Obeyed = {
  /** Signal `orderChanged`. */
  changedOrderIds: number[];
  /** Orders whose reminder was moved: their next cycle is started, and the one until now hears that it is over. */
  postponed: Postponed[];
  /** What ROMS answers, to the word or that nobody is there; null when it answers nothing. */
  answer: { messageId: number; attempt: number } | null;
};

export const NOTHING_OBEYED: Obeyed = { changedOrderIds: [], postponed: [], answer: null };
