/**
 * How patient the driver is (ms). Together they replace a crashed or frozen browser within 3 min and a dead code within
 * 45 s, end or heal a stuck sync within 2 min, and heal a deaf session within 10 min.
 */
export const TIMINGS = {
  /** From launch until the page answers, signed in or not. */
  initialize: 90_000,
  /** How long the library looks for the page's version. */
  pageVersion: 45_000,
  /** Any single call into the page. */
  call: 10_000,
  /** A send may take longer: a slow upload of keys to a new contact is no failure. */
  send: 60_000,
  /** With a file, the page uploads it first. */
  sendFile: 150_000,
  /** How long the driver listens for a send whose caller was answered already; longer than the browser's own limit. */
  sendLongest: 180_000,
  /** WhatsApp takes a pairing code for three minutes; we show it a little shorter. */
  pairingCode: 160_000,
  /** A polite end of the browser, before its processes are killed. */
  close: 5_000,
  tick: 5_000,
  /** A code that the page did not replace for so long cannot be scanned any more (WhatsApp: 60 s the first, then 20 s). */
  qrStale: 75_000,
  /** The page says connected and synced, but the library did not notice. */
  kickAfter: 10_000,
  /** With neither progress nor an end. */
  syncStuck: 90_000,
  /** The page may look for its servers for so long by itself. */
  offline: 120_000,
  sweep: 30_000,
  /** Reading a backlog: the page loads it from its own database. */
  sweepCall: 60_000,
  /** With no sign of life for so long, the servers are asked a question. */
  quiet: 300_000,
  /** How often the browser's memory is looked at, and how long after `ready` it may be as large as it likes. */
  memoryCheck: 30_000,
  browserSettles: 600_000,
  /** Presence goes back to unavailable so long after the last send. */
  presence: 3_000,
  /** First and longest pause before a new attempt. */
  retryFirst: 2_000,
  retryLongest: 60_000,
};
export type Timings = typeof TIMINGS;

/** Ticks in a row without an answer after which the browser counts as frozen. */
export const MISSED_TICKS = 2;
/** Sweeps in a row that found what no event had told: the session is deaf. */
export const DEAF_SWEEPS = 2;

/** No answer came in the time that was given. */
export class NoAnswer extends Error {}

/** The result of `work`, or a `NoAnswer` once `ms` have passed; what hangs is left behind. */
export function inTime<T>(what: string, ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(`${what} took longer than ${ms} ms`)), ms);
  });
  work.catch(() => undefined);
  return Promise.race([work, tooLong]).finally(() => clearTimeout(timer));
}
