import { dueWithin, notAfter } from '../stored-time.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './facts.ts';

/**
 * The circuit breaker of a number's marketing: at a sign of trouble reminders and broadcasts rest, then single sends
 * try whether it is over. Replies and transactional sends go on always. All times are epoch milliseconds.
 */

export type BreakerReason = 'restricted' | 'logged_out' | 'failures' | 'complaints';
export type Breaker = {
  state: 'closed' | 'open' | 'half_open';
  reason: BreakerReason | null;
  /** Since when it is in this state; `null` when it never opened. */
  since: number | null;
  /** While open. */
  until: number | null;
  /** How long it was opened for last: a bad probe opens it for twice as long. */
  openForMs: number;
  /** When it opened last; complaints before that have had their consequence. */
  openedAt: number | null;
  goodProbes: number;
  /** The key of the marketing send whose end is awaited. */
  probe: string | null;
  /** Failed sends in a row, in all lanes. */
  failures: number;
  /** Chats that never got a message of ours and whose message WhatsApp refused within the last hour. */
  refused: { chat: string; at: number }[];
};

export type BreakerEvent =
  /** A marketing send is on its way. */
  | { what: 'handed_out' | 'given_back' | 'sent'; key: string }
  /** It ended in a way that says nothing about the number: not on WhatsApp, expired. */
  | { what: 'no_sign'; key: string }
  /** Unproven, or refused by WhatsApp (`isNack`). */
  | { what: 'failed'; key: string; chat: string; isNack: boolean; isKnownChat: boolean }
  /** WhatsApp said outright that the number is restricted. */
  | { what: 'restricted' }
  | { what: 'logged_out' }
  | { what: 'complaints' };

/** Five in a row, in all lanes. */
export const FAILURE_STREAK = 5;
/** Error 463 meets chats that never got a message while known chats go on: two of them within an hour are no accident. */
export const REFUSED_CHATS = 2;
export const GOOD_PROBES = 3;
/** Nobody knows a better hour to try a number that is restricted again than tomorrow's. */
export const LONGEST_OPEN_MS = DAY_MS;
/** A restriction and complaints are WhatsApp's and the customers' word: a day. The rest may have been an outage. */
export const OPEN_FOR_MS: Readonly<Record<BreakerReason, number>> = {
  restricted: DAY_MS,
  complaints: DAY_MS,
  logged_out: 30 * MINUTE_MS,
  failures: 30 * MINUTE_MS,
};
/** No figure exists for unofficial numbers: fewer than five opt-outs a week are chance, one in twenty is a bad list. */
const COMPLAINTS = { atLeast: 5, share: 0.05 };
/** How soon to ask again while a probe is on its way. */
const PROBE_LOOK_MS = 10_000;

export const CLOSED: Breaker = {
  ...{ state: 'closed', reason: null, since: null, until: null, openForMs: 0, openedAt: null },
  ...{ goodProbes: 0, probe: null, failures: 0, refused: [] },
};

/** Whether the opt-outs among the marketing sends of a week are too many. */
export function hasTooManyComplaints(week: { sent: number; optedOut: number }): boolean {
  return week.optedOut >= COMPLAINTS.atLeast && week.optedOut >= week.sent * COMPLAINTS.share;
}

/** The breaker as time has made it: an open one tries again when its rest is over. */
export function breakerAt(breaker: Breaker, now: number): Breaker {
  if (breaker.state !== 'open' || breaker.until === null || now < breaker.until) return breaker;
  return { ...breaker, state: 'half_open', since: breaker.until, until: null, goodProbes: 0, probe: null };
}

/**
 * The breaker after the clock was set back: what it did while the clock was ahead it did now at the latest, and its rest
 * is as long as it was. The same object where nothing lies ahead.
 */
export function breakerNotAfter(breaker: Breaker, now: number): Breaker {
  const past = (at: number | null): number | null => (at === null ? null : notAfter(at, now));
  const { until, openForMs, refused } = breaker;
  const corrected = {
    since: past(breaker.since),
    openedAt: past(breaker.openedAt),
    until: until === null ? null : dueWithin(until, openForMs, now),
  };
  const isRight =
    corrected.since === breaker.since &&
    corrected.openedAt === breaker.openedAt &&
    corrected.until === until &&
    refused.every(({ at }) => at <= now);
  if (isRight) return breaker;
  return { ...breaker, ...corrected, refused: refused.map((one) => ({ ...one, at: notAfter(one.at, now) })) };
}

/** Until when marketing is held back at least; `null` when it may go. */
export function breakerHoldsUntil(breaker: Breaker, now: number): number | null {
  const { state, until, probe } = breakerAt(breaker, now);
  if (state === 'open') return until;
  return state === 'half_open' && probe !== null ? now + PROBE_LOOK_MS : null;
}

/** What an event makes of it; the same object when it changes nothing. */
export function stepBreaker(before: Breaker, event: BreakerEvent, now: number): Breaker {
  const breaker = breakerAt(before, now);
  switch (event.what) {
    case 'handed_out':
      return breaker.state === 'half_open' ? { ...breaker, probe: event.key } : breaker;
    case 'given_back':
    case 'no_sign':
      return breaker.probe === event.key ? { ...breaker, probe: null } : breaker;
    case 'sent':
      return sent(breaker, event.key, now);
    case 'failed':
      return failed(breaker, event, now);
    default:
      return open(breaker, event.what, now);
  }
}

function sent(breaker: Breaker, key: string, now: number): Breaker {
  const calm = breaker.failures === 0 ? breaker : { ...breaker, failures: 0 };
  if (breaker.state !== 'half_open' || breaker.probe !== key) return calm;
  const goodProbes = breaker.goodProbes + 1;
  if (goodProbes < GOOD_PROBES) return { ...calm, goodProbes, probe: null };
  return { ...CLOSED, since: now, openedAt: breaker.openedAt };
}

function failed(breaker: Breaker, event: Extract<BreakerEvent, { what: 'failed' }>, now: number): Breaker {
  const others = breaker.refused.filter(({ chat, at }) => chat !== event.chat && at > now - HOUR_MS);
  const isSign = event.isNack && !event.isKnownChat;
  const refused = isSign ? [...others, { chat: event.chat, at: now }] : breaker.refused;
  const next = { ...breaker, failures: breaker.failures + 1, refused };
  if (isSign && refused.length >= REFUSED_CHATS) return open(next, 'restricted', now);
  const isProbe = breaker.state === 'half_open' && breaker.probe === event.key;
  if (isProbe) return open(next, breaker.reason ?? 'failures', now);
  return next.failures >= FAILURE_STREAK ? open(next, 'failures', now) : next;
}

/** Trouble while it is tried again opens for twice as long; trouble while it is open only ever lengthens the rest. */
function open(breaker: Breaker, reason: BreakerReason, now: number): Breaker {
  const isAgain = breaker.state === 'half_open';
  const openForMs = Math.min(
    LONGEST_OPEN_MS,
    Math.max(OPEN_FOR_MS[reason], isAgain ? breaker.openForMs * 2 : 0),
  );
  const calm = { ...breaker, failures: 0, refused: [], probe: null, goodProbes: 0 };
  const until = now + openForMs;
  if (breaker.state === 'open' && breaker.until !== null && breaker.until >= until) return calm;
  const since = breaker.state === 'open' ? breaker.since : now;
  return { ...calm, ...{ state: 'open', reason, since, until, openForMs, openedAt: now } };
}
