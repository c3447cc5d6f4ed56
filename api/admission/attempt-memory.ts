import { createHmac, randomBytes } from 'node:crypto';

/** What is known of an attempt that comes again: whether it was right lately, and how often it waited as it was told. */
export type Standing = { wasRight: boolean; patience: number };

type Known = { forgetAt: number; wasRight: boolean; patience: number; notBefore: number };

/** How long a password that was right is known again, and how long somebody who was told to come back may take (ms). */
const RIGHT_MS = 15 * 60_000;
const COME_BACK_MS = 60_000;
/** A timer of the caller may ring a moment early (milliseconds). */
const EARLY_MS = 50;
const MOST = 20_000;

/**
 * Knows attempts again, so that in a flood those that wait as they were told go before those that do not, and a person
 * who is logged in anyway is not held up by somebody else's guesses from the same address. An attempt is known by a hash
 * under a key that is made at the start and never leaves the process; no password is kept.
 */
export function createAttemptMemory(clock: () => number = Date.now) {
  const key = randomBytes(32);
  const known = new Map<string, Known>();

  function find(print: string): Known | undefined {
    const found = known.get(print);
    if (found && found.forgetAt <= clock()) known.delete(print);
    return found && found.forgetAt > clock() ? found : undefined;
  }

  function keep(print: string, fact: Known): void {
    // A map keeps the order of writing: the oldest goes first.
    known.delete(print);
    known.set(print, fact);
    if (known.size > MOST) known.delete(known.keys().next().value!);
  }

  return {
    /** The name of an attempt: the same for the same e-mail, address and password. */
    print: (...parts: readonly string[]): string =>
      createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url'),
    /** What is known when it comes. Whoever comes before the time that it was told begins anew. */
    standing(print: string): Standing {
      const found = find(print);
      if (!found) return { wasRight: false, patience: 0 };
      const isEarly = found.notBefore > clock() + EARLY_MS;
      return { wasRight: found.wasRight, patience: isEarly ? 0 : found.patience };
    },
    /** It was told to come back after `waitMs`; `patience` is what it had when it came. */
    told(print: string, waitMs: number, { wasRight, patience }: Standing): void {
      const notBefore = clock() + waitMs;
      const forgetAt = notBefore + (wasRight ? RIGHT_MS : COME_BACK_MS);
      keep(print, { forgetAt, wasRight, patience: patience + 1, notBefore });
    },
    right(print: string): void {
      keep(print, { forgetAt: clock() + RIGHT_MS, wasRight: true, patience: 0, notBefore: 0 });
    },
    wrong(print: string): void {
      known.delete(print);
    },
  };
}
