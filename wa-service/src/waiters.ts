import type { Lane, SendAnswer } from '@roms/contracts/gateway';

/** One ask as the sender understands it: `chat` is canonical, `expiresAt` epoch milliseconds. */
export type Ask = {
  key: string;
  lane: Lane;
  chat: string;
  body: string;
  expiresAt: number | null;
  stranger: boolean;
};

/** A caller that is on the line until `deadline`. */
export type Waiter = { deadline: number; answer: (answer: SendAnswer) => void };

/** A key that somebody waits for or that is being sent. */
export type Entry = Ask & {
  firstAskedAt: number;
  phase: 'held' | 'sending';
  attemptedAt: number;
  /** The engine was asked and has not come back: until then its silence proves nothing. */
  isCallOpen: boolean;
  /** Left over from an earlier process: its caller never heard an answer. */
  isRecovered: boolean;
  waiters: Waiter[];
  timers: NodeJS.Timeout[];
};

export function createEntry(ask: Ask, firstAskedAt: number, isRecovered: boolean): Entry {
  const { key, lane, chat, body, expiresAt, stranger } = ask;
  return {
    ...{ key, lane, chat, body, expiresAt, stranger, firstAskedAt, isRecovered },
    phase: isRecovered ? 'sending' : 'held',
    attemptedAt: firstAskedAt,
    isCallOpen: false,
    waiters: [],
    timers: [],
  };
}

/** Answers everybody on the line; the first one is the ask itself, the others joined it. */
export function answerWaiters(entry: Entry, answer: (isFirst: boolean) => SendAnswer): void {
  entry.waiters.forEach((waiter, index) => waiter.answer(answer(index === 0)));
}
