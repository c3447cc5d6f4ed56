import type { AllowedTimes } from '../decisions/allowed-time.ts';
import type { PaceLane, PaceLimits } from './presets.ts';

/** What the pace of a number is decided from. All times are epoch milliseconds. */

/** `jitter` is a random number in [0, 1), drawn once for each send: it picks the gap and the rest that follow it. */
export type PacedSend = { at: number; lane: PaceLane; jitter: number; stranger: boolean };
export type PaceReason = 'gap' | 'rest' | 'cap' | 'quiet' | 'warm_up' | 'breaker' | 'identical' | 'no_reply';
/** Why not now, and the earliest moment at which asking again makes sense. */
export type PaceRefusal = { reason: PaceReason; until: number };

/**
 * Whether the lanes keep to their hours, and the IANA zone whose clock counts. `allowed`: when the shop lets its
 * marketing leave at all, which only an estimate of the API knows.
 */
export type PaceHours = { kept: boolean; zone: string; allowed?: AllowedTimes };

export type PaceFacts = {
  now: number;
  limits: PaceLimits;
  /** Sends of the last 24 hours, oldest first. */
  sends: readonly PacedSend[];
  hours: PaceHours;
  /** When a new or idle number began to send; `null` for a number that is warm. */
  warmUpSince: number | null;
  /** Marketing rests until then. */
  breakerUntil: number | null;
  /** Whether this message goes to a person who never wrote to us. */
  stranger: boolean;
  /** Who else was such a stranger in the last seven days; asked for strangers only. */
  strangers: readonly StrangerContact[];
  /** When this text went out as a broadcast in the last hour, oldest first; asked for broadcasts only. */
  sameText: readonly number[];
};

/** A stranger's chat: when it was first and last written to in the window, and whether anything came back. */
export type StrangerContact = { firstAt: number; lastAt: number; hasReplied: boolean };

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Everything but a person's reply. */
export function isAutomated(send: { lane: PaceLane }): boolean {
  return send.lane !== 'reply';
}

/** When the sends that fit left, within the window that ends now; oldest first. */
export function timesWithin(
  facts: Pick<PaceFacts, 'now' | 'sends'>,
  windowMs: number,
  fits: (send: PacedSend) => boolean,
): number[] {
  const times: number[] = [];
  // From the newest on: an hour is the end of a day's list.
  for (let index = facts.sends.length - 1; index >= 0; index -= 1) {
    const send = facts.sends[index] as PacedSend;
    if (send.at <= facts.now - windowMs) break;
    if (fits(send)) times.push(send.at);
  }
  return times.reverse();
}

/** When enough of `times` have left the window for one more send; `null` when there is room now. */
export function windowFreeAt(times: readonly number[], cap: number, windowMs: number): number | null {
  if (times.length < cap || times.length === 0) return null;
  const leaving = times[Math.min(times.length - 1, times.length - Math.max(1, cap))] as number;
  return leaving + windowMs;
}
