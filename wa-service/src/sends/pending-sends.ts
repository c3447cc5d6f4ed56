import type { Lane, SendAnswer } from '@roms/contracts/gateway';
import { hashContent, type Content } from '../contract/content.ts';

/** One ask as the sender understands it: `chat` is canonical, `expiresAt` epoch milliseconds. */
export type Ask = Content & {
  key: string;
  lane: Lane;
  chat: string;
  /** WhatsApp's id of the message that it answers. */
  quote?: string;
  expiresAt: number | null;
  stranger: boolean;
};

/** A caller whose request is held open until `deadline` (epoch ms). */
export type Caller = { deadline: number; answer: (answer: SendAnswer) => void };

/** A key that callers wait for or that is being sent. */
export type PendingSend = Ask & {
  /** SHA-256 of the content, see `hashContent`. */
  bodyHash: string;
  firstAskedAt: number;
  phase: 'held' | 'sending';
  attemptedAt: number;
  /** The engine was asked and has not come back: until then a message that is missing may still appear. */
  isCallOpen: boolean;
  /** Left over from an earlier process: its caller never heard an answer. */
  isRecovered: boolean;
  callers: Caller[];
  /** When the reconciler looks for the message. */
  timers: NodeJS.Timeout[];
};

/** All keys that callers wait for or that are being sent, by key. */
export type PendingSends = Map<string, PendingSend>;

/** `isRecovered` when an earlier process had begun to send it. */
export function createPendingSend(ask: Ask, firstAskedAt: number, isRecovered: boolean): PendingSend {
  return {
    key: ask.key,
    lane: ask.lane,
    chat: ask.chat,
    body: ask.body,
    quote: ask.quote,
    media: ask.media,
    location: ask.location,
    contact: ask.contact,
    expiresAt: ask.expiresAt,
    stranger: ask.stranger,
    bodyHash: hashContent(ask),
    firstAskedAt,
    isRecovered,
    phase: isRecovered ? 'sending' : 'held',
    attemptedAt: firstAskedAt,
    isCallOpen: false,
    callers: [],
    timers: [],
  };
}

/** Answers all callers of a key; the first one asked, the others joined it. */
export function answerCallers(pending: PendingSend, answer: (isFirst: boolean) => SendAnswer): void {
  pending.callers.forEach((caller, index) => caller.answer(answer(index === 0)));
}

/** The reconciler looks for it no more. */
export function clearTimers(pending: PendingSend): void {
  for (const timer of pending.timers) clearTimeout(timer);
  pending.timers = [];
}

export type WaitRules = {
  now: () => number;
  holdMs: number;
  /** Aborts when the caller hangs up. */
  signal: AbortSignal | undefined;
  /** What a caller hears who has waited for `holdMs`. */
  tooLate: (pending: PendingSend) => SendAnswer;
  /** Called after each caller that left, answered or not. */
  left: (pending: PendingSend) => void;
};

/** Holds a caller until its key is answered, `holdMs` have passed, or it hangs up. */
export function waitForAnswer(pending: PendingSend, rules: WaitRules): Promise<SendAnswer> {
  return new Promise((resolve) => {
    const leave = (answer: SendAnswer): void => {
      clearTimeout(timer);
      rules.signal?.removeEventListener('abort', hangUp);
      pending.callers = pending.callers.filter((other) => other !== caller);
      rules.left(pending);
      resolve(answer);
    };
    const caller: Caller = { deadline: rules.now() + rules.holdMs, answer: leave };
    // The connection is closed, so this answer is not read: it only ends the wait.
    const hangUp = (): void => leave({ outcome: 'not_yet', reason: 'sending', retryAfterMs: 0 });
    const timer = setTimeout(() => leave(rules.tooLate(pending)), rules.holdMs);
    rules.signal?.addEventListener('abort', hangUp);
    pending.callers.push(caller);
  });
}
