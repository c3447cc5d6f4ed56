import type { PaceLane } from './presets.ts';
import { capRefusals } from './caps.ts';
import { HOUR_MS, windowFreeAt } from './facts.ts';
import type { PaceFacts, PaceRefusal } from './facts.ts';
import { gapRefusal, restRefusal } from './gap.ts';
import { quietRefusal } from './hours.ts';
import { noReplyRefusal, strangerCapRefusal } from './strangers.ts';

/** When a number may send again; one file for each reason. */

export { laneBudget } from './caps.ts';
export { DAY_MS, HOUR_MS } from './facts.ts';
export type { PacedSend, PaceFacts, PaceReason, PaceRefusal } from './facts.ts';
export { laneGapMs, meanGapMs } from './gap.ts';
export type { PaceLane } from './presets.ts';

/** `null` when `lane` may send at `facts.now`; otherwise the refusal that lasts longest. */
export function paceRefusal(lane: PaceLane, facts: PaceFacts): PaceRefusal | null {
  const refusals = [gapRefusal(lane, facts)];
  if (lane !== 'reply') refusals.push(quietRefusal(lane, facts));
  if (lane === 'reminder' || lane === 'broadcast') {
    refusals.push(breakerRefusal(facts), ...capRefusals(lane, facts));
  }
  if (lane === 'broadcast') {
    refusals.push(restRefusal(facts), identicalRefusal(facts));
    if (facts.stranger) refusals.push(strangerCapRefusal(facts), noReplyRefusal(facts));
  }
  return refusals.reduce((longest, one) => {
    if (one === null || one.until <= facts.now) return longest;
    return longest === null || one.until > longest.until ? one : longest;
  }, null);
}

function breakerRefusal({ breakerUntil }: PaceFacts): PaceRefusal | null {
  return breakerUntil === null ? null : { reason: 'breaker', until: breakerUntil };
}

function identicalRefusal({ now, sameText, limits }: PaceFacts): PaceRefusal | null {
  const recent = sameText.filter((at) => at > now - HOUR_MS);
  const until = windowFreeAt(recent, limits.identicalPerHour, HOUR_MS);
  return until === null ? null : { reason: 'identical', until };
}
