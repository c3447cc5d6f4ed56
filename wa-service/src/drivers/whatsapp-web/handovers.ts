import type { Attempt } from './attempt.ts';

/** One call of the page's own send, in the document in which it was made. */
export type Handover = {
  chat: string;
  waMessageId: string;
  attempt: Attempt;
  startedAt: number;
  /** Counts the documents of this engine: see `PageSender.newDocument`. */
  document: number;
  /** The page has not come back from it: however late, its message may still appear. */
  isOpen: boolean;
};
export type Handovers = ReturnType<typeof createHandovers>;

/** So many that ended are remembered. */
const REMEMBERED = 1_000;

/** What pages of this process were asked to send. An open call is never forgotten while its page may live. */
export function createHandovers() {
  let all: Handover[] = [];

  return {
    begin(handover: Omit<Handover, 'isOpen'>): Handover {
      const begun = { ...handover, isOpen: true };
      const isAlive = (one: Handover): boolean => one.isOpen && one.attempt === begun.attempt;
      const ended = all.filter((one) => !isAlive(one)).slice(1 - REMEMBERED);
      all = [...ended, ...all.filter(isAlive), begun];
      return begun;
    },
    /** The handovers for a chat that began at `since` (epoch ms) or later. */
    toChat: (chat: string, since: number): Handover[] =>
      all.filter((one) => one.chat === chat && one.startedAt >= since),
    /** Whether the page of this attempt has not come back from a call for this id. */
    isOnItsWay: (waMessageId: string, attempt: Attempt): boolean =>
      all.some((one) => one.waMessageId === waMessageId && one.isOpen && one.attempt === attempt),
    some: (fits: (handover: Handover) => boolean): boolean => all.some(fits),
  };
}
