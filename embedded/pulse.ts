import { setTimeout as sleep } from 'node:timers/promises';

export type PulseTimes = {
  /** Between two looks (ms). */
  everyMs: number;
  /** A check that takes longer is no answer (ms). */
  patienceMs: number;
  /** A timer of ours that is later than this was held up itself: by a machine that slept, or by overload (ms). */
  lateMs: number;
  /** Between two times that the same part is called hung (ms). */
  restMs: number;
};

export const PULSE_TIMES: PulseTimes = {
  everyMs: 5_000,
  patienceMs: 10_000,
  lateMs: 2_500,
  restMs: 5 * 60_000,
};

export type PulseOptions = {
  /** Resolves when the part answers, whatever it answers. */
  check: () => Promise<unknown>;
  /** What is watched now; another one starts anew. Null while there is nothing to watch. */
  subject: () => object | null;
  /** How long the subject may be silent (ms). */
  hungAfterMs: () => number;
  /** It was silent for so long (ms). */
  onHung: (silentMs: number) => void;
  signal: AbortSignal;
  times?: Partial<PulseTimes>;
};

/**
 * Looks every few seconds whether something answers and tells once it was silent for too long, at most once in five
 * minutes. Silence counts only while our own timers are in time: who slept cannot say how long others were silent.
 * All times are of the monotonic clock, which nobody can set. Resolves when `signal` is aborted.
 */
export async function watchPulse(options: PulseOptions): Promise<void> {
  const { check, subject, signal } = options;
  const { everyMs, patienceMs, lateMs, restMs } = { ...PULSE_TIMES, ...options.times };
  let watched: object | null = null;
  let silentSince: number | null = null;
  let toldAt = -Infinity;

  while (!signal.aborted) {
    const sleptAt = performance.now();
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    const askedAt = performance.now();
    const current = subject();
    if (signal.aborted) return;
    if (current === null || current !== watched || askedAt - sleptAt > everyMs + lateMs) silentSince = null;
    watched = current;
    if (current === null) continue;
    const hasAnswered = await answers(check, patienceMs);
    const now = performance.now();
    if (hasAnswered || now - askedAt > patienceMs + lateMs) {
      silentSince = null;
      continue;
    }
    silentSince ??= askedAt;
    if (now - silentSince < options.hungAfterMs() || now - toldAt < restMs) continue;
    toldAt = now;
    options.onHung(now - silentSince);
  }
}

async function answers(check: () => Promise<unknown>, patienceMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), patienceMs);
  });
  const answered = check().then(
    () => true,
    () => false,
  );
  return Promise.race([answered, tooLong]).finally(() => clearTimeout(timer));
}
