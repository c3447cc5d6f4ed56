import { DAY_MS, HOUR_MS, timesWithin, windowFreeAt } from './facts.ts';
import type { PaceFacts, PaceRefusal } from './facts.ts';

/**
 * Broadcasts to people who never wrote to us: few a day, and a rest when nobody answers. Source: baileys-antiban,
 * 5 strangers a day, a stop for 24 hours at less than 10 % answers after 5 messages.
 */

const ENOUGH_TO_JUDGE = 5;
const ANSWERED_SHARE = 0.1;
/**
 * Who was written to less than half a day ago may still answer. The caps let the next day's strangers out 24 hours
 * after this day's, so half a day judges all of them before the next one goes, and leaves each a waking evening.
 */
const MAY_STILL_ANSWER_MS = 12 * HOUR_MS;

export function strangerCapRefusal(facts: PaceFacts): PaceRefusal | null {
  const times = timesWithin(facts, DAY_MS, (send) => send.stranger);
  const until = windowFreeAt(times, facts.limits.strangersPerDay, DAY_MS);
  return until === null ? null : { reason: 'cap', until };
}

/** Strangers rest for a day after the last one while those of the last seven days leave us unanswered. */
export function noReplyRefusal({ now, strangers }: PaceFacts): PaceRefusal | null {
  const judged = strangers.filter(({ firstAt }) => firstAt <= now - MAY_STILL_ANSWER_MS);
  if (judged.length < ENOUGH_TO_JUDGE) return null;
  const answered = judged.filter(({ hasReplied }) => hasReplied).length;
  if (answered >= judged.length * ANSWERED_SHARE) return null;
  return { reason: 'no_reply', until: Math.max(...strangers.map(({ lastAt }) => lastAt)) + DAY_MS };
}
