import { BROADCAST_SHARE } from './presets.ts';
import type { PaceLane } from './presets.ts';
import { DAY_MS, HOUR_MS, isAutomated, timesWithin, windowFreeAt } from './facts.ts';
import type { PaceFacts, PaceReason, PaceRefusal } from './facts.ts';
import { warmUpOf } from './warm-up.ts';

/** How many reminders and broadcasts fit into a rolling hour and day. */

type MarketingLane = 'reminder' | 'broadcast';

/** The caps in force now: those of the preset, or the warm-up's for the day. */
export function capsNow(facts: PaceFacts): { hour: number; day: number } {
  const { perHour, perDay } = facts.limits;
  const warmUp = warmUpOf(facts.warmUpSince, facts.now, perDay);
  return { hour: perHour, day: Math.min(perDay, warmUp?.cap ?? perDay) };
}

export function capRefusals(lane: MarketingLane, facts: PaceFacts): (PaceRefusal | null)[] {
  const { perHour, perDay } = facts.limits;
  const refusals = [
    capRefusal('cap', lane, perHour, HOUR_MS, facts),
    capRefusal('cap', lane, perDay, DAY_MS, facts),
  ];
  const warmUp = warmUpOf(facts.warmUpSince, facts.now, perDay);
  if (warmUp !== null && facts.warmUpSince !== null) {
    const refusal = capRefusal('warm_up', lane, warmUp.cap, DAY_MS, facts);
    const nextDay = facts.warmUpSince + warmUp.day * DAY_MS;
    refusals.push(refusal && { ...refusal, until: Math.min(refusal.until, nextDay) });
  }
  return refusals;
}

/** How many sends a lane may still make in the rolling hour and day; `null` for a lane without caps. */
export function laneBudget(
  lane: PaceLane,
  facts: PaceFacts,
): { used: { hour: number; day: number }; left: { hour: number; day: number } | null } {
  const ownWithin = (windowMs: number): number =>
    timesWithin(facts, windowMs, (send) => send.lane === lane).length;
  const used = { hour: ownWithin(HOUR_MS), day: ownWithin(DAY_MS) };
  if (lane === 'reply' || lane === 'transactional') return { used, left: null };
  const caps = capsNow(facts);
  const left = (cap: number, windowMs: number, own: number): number => {
    const rest = cap - timesWithin(facts, windowMs, isAutomated).length;
    return Math.max(0, Math.min(rest, laneShare(lane, cap, facts, windowMs) - own));
  };
  return { used, left: { hour: left(caps.hour, HOUR_MS, used.hour), day: left(caps.day, DAY_MS, used.day) } };
}

/**
 * What broadcasts may take of a cap (1 or more) of which transactional sends took `transactional`. Where anything is
 * left at all one may go: a shop that lowered its cap to 2 would otherwise wait for ever.
 */
export function broadcastShare(cap: number, transactional: number): number {
  const rest = Math.max(0, cap - transactional);
  return Math.min(rest, Math.max(1, Math.floor(rest * BROADCAST_SHARE)));
}

function capRefusal(
  reason: PaceReason,
  lane: MarketingLane,
  cap: number,
  windowMs: number,
  facts: PaceFacts,
): PaceRefusal | null {
  const all = windowFreeAt(timesWithin(facts, windowMs, isAutomated), cap, windowMs);
  const share = lane === 'broadcast' ? shareFreeAt(cap, windowMs, facts) : null;
  const until = Math.max(all ?? 0, share ?? 0);
  return until === 0 ? null : { reason, until };
}

/** When broadcasts have room within their share again: by one of them, or by transactional sends, leaving the window. */
function shareFreeAt(cap: number, windowMs: number, facts: PaceFacts): number | null {
  const own = timesWithin(facts, windowMs, (send) => send.lane === 'broadcast');
  const transactional = timesWithin(facts, windowMs, (send) => send.lane === 'transactional');
  let ownGone = 0;
  let otherGone = 0;
  let leaving: number | null = null;
  while (own.length - ownGone >= broadcastShare(cap, transactional.length - otherGone)) {
    const nextOwn = own[ownGone] ?? Infinity;
    const nextOther = transactional[otherGone] ?? Infinity;
    if (nextOwn <= nextOther) ownGone += 1;
    else otherGone += 1;
    leaving = Math.min(nextOwn, nextOther);
  }
  return leaving === null ? null : leaving + windowMs;
}

function laneShare(lane: MarketingLane, cap: number, facts: PaceFacts, windowMs: number): number {
  if (lane === 'reminder') return cap;
  const transactional = timesWithin(facts, windowMs, (send) => send.lane === 'transactional').length;
  return broadcastShare(cap, transactional);
}
