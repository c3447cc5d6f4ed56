import type { Lane, SendAnswer } from '@roms/contracts/gateway';
import { hashContent, type Content } from '../contract/content.ts';

/** One ask as the sender understands it: `chat` is canonical, `expiresAt` epoch milliseconds. */
export type Ask = Content & {
  key: string;
  lane: Lane;
  chat: string;
  expiresAt: number | null;
  stranger: boolean;
};

/** A caller that is on the line until `deadline`. */
export type Waiter = { deadline: number; answer: (answer: SendAnswer) => void };

/** A key that somebody waits for or that is being sent. */
export type Entry = Ask & {
  /** Of everything that it says. */
  bodyHash: string;
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
  const { key, lane, chat, body, media, location, contact, expiresAt, stranger } = ask;
  return {
    ...{ key, lane, chat, body, media, location, contact, expiresAt, stranger, firstAskedAt, isRecovered },
    bodyHash: hashContent(ask),
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

export type LineRules = {
  now: () => number;
  holdMs: number;
  /** Aborts when the caller hangs up. */
  signal: AbortSignal | undefined;
  /** What a caller hears whose time on the line is over. */
  tooLate: (entry: Entry) => SendAnswer;
  /** Called after each waiter that left, answered or not. */
  left: (entry: Entry) => void;
};

/** Puts a caller on the line of an entry until it is answered, its time is over, or it hangs up. */
export function joinLine(entry: Entry, rules: LineRules): Promise<SendAnswer> {
  return new Promise((resolve) => {
    const leave = (answer: SendAnswer): void => {
      clearTimeout(timer);
      rules.signal?.removeEventListener('abort', hangUp);
      entry.waiters = entry.waiters.filter((other) => other !== waiter);
      rules.left(entry);
      resolve(answer);
    };
    const waiter: Waiter = { deadline: rules.now() + rules.holdMs, answer: leave };
    // Nobody reads this answer; it only ends the wait.
    const hangUp = (): void => leave({ outcome: 'not_yet', reason: 'sending', retryAfterMs: 0 });
    const timer = setTimeout(() => leave(rules.tooLate(entry)), rules.holdMs);
    rules.signal?.addEventListener('abort', hangUp);
    entry.waiters.push(waiter);
  });
}
