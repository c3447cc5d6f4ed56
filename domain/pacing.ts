/**
 * When a number may send again (product.md 3.4 and 4.1, decisions "Lanes and permits").
 * There is no official figure for unofficial numbers: these are proposals that agree with most sources.
 * All times are epoch milliseconds; `jitter` is a random number in [0, 1) drawn once for each send.
 */

export type PaceLane = 'reply' | 'transactional' | 'reminder' | 'broadcast';
export type PacedSend = { at: number; lane: PaceLane; jitter: number; stranger: boolean };
export type PaceReason = 'gap' | 'rest' | 'cap' | 'quiet' | 'warm_up' | 'breaker';
/** Why not now, and the earliest moment at which asking again makes sense. */
export type PaceRefusal = { reason: PaceReason; until: number };

export type PaceFacts = {
  now: number;
  /** Sends of the last 24 hours, oldest first. */
  sends: readonly PacedSend[];
  /** Whether the lanes keep to their hours, and the IANA zone whose clock counts. */
  hours: { kept: boolean; zone: string };
  /** When a new number began to send; `null` for a number that is warm. */
  warmUpSince: number | null;
  /** Marketing rests until then after a logout or a row of failures. */
  breakerUntil: number | null;
  stranger: boolean;
};

const MINUTE = 60_000;
export const HOUR_MS = 60 * MINUTE;
export const DAY_MS = 24 * HOUR_MS;

export const PACE = {
  gapMs: {
    reply: [1_000, 1_000],
    transactional: [5_000, 12_000],
    reminder: [30_000, 60_000],
    broadcast: [30_000, 60_000],
  },
  /** Rolling windows; they hold reminders and broadcasts, a transactional send only uses them up. */
  perHour: 80,
  perDay: 300,
  /** What broadcasts may take of the budget that transactional sends leave: the rest is kept for reminders. */
  broadcastShare: 0.4,
  broadcastBatch: [20, 30],
  broadcastRestMs: [5 * MINUTE, 10 * MINUTE],
  strangersPerDay: 5,
  warmUpPerDay: [20, 36, 65, 117, 210],
  /** Opening and closing hour. */
  hours: { transactional: [6, 22], reminder: [8, 20], broadcast: [8, 20] },
} as const;

/** `null` when `lane` may send at `facts.now`; otherwise the refusal that lasts longest. */
export function paceRefusal(lane: PaceLane, facts: PaceFacts): PaceRefusal | null {
  const refusals = [gapRefusal(lane, facts)];
  if (lane !== 'reply') refusals.push(quietRefusal(lane, facts));
  if (lane === 'reminder' || lane === 'broadcast') {
    refusals.push(breakerRefusal(facts), ...capRefusals(lane, facts));
  }
  if (lane === 'broadcast') refusals.push(restRefusal(facts), strangerRefusal(facts));
  return refusals.reduce((longest, one) => {
    if (one === null || one.until <= facts.now) return longest;
    return longest === null || one.until > longest.until ? one : longest;
  }, null);
}

/** The gap that `jitter` picks from a lane's range. */
export function laneGapMs(lane: PaceLane, jitter: number): number {
  return pick(PACE.gapMs[lane], jitter);
}

/** What a lane can expect between two sends: it spreads the asks that wait in line. */
export function meanGapMs(lane: PaceLane): number {
  return laneGapMs(lane, 0.5);
}

/** How many sends a lane may still make in the rolling hour and day; `null` for a lane without caps. */
export function laneBudget(
  lane: PaceLane,
  facts: PaceFacts,
): { used: { hour: number; day: number }; left: { hour: number; day: number } | null } {
  const used = {
    hour: within(facts, HOUR_MS, (send) => send.lane === lane).length,
    day: within(facts, DAY_MS, (send) => send.lane === lane).length,
  };
  if (lane === 'reply' || lane === 'transactional') return { used, left: null };
  const dayCap = Math.min(PACE.perDay, warmUpCap(facts) ?? PACE.perDay);
  const left = (cap: number, windowMs: number): number => {
    const rest = cap - within(facts, windowMs, isAutomated).length;
    const own = within(facts, windowMs, (send) => send.lane === lane).length;
    return Math.max(0, Math.min(rest, laneShare(lane, cap, facts, windowMs) - own));
  };
  return { used, left: { hour: left(PACE.perHour, HOUR_MS), day: left(dayCap, DAY_MS) } };
}

/** A reply waits a second since anything; the others since the last automated send, by the larger of both gaps. */
function gapRefusal(lane: PaceLane, facts: PaceFacts): PaceRefusal | null {
  const last = facts.sends.findLast((send) => lane === 'reply' || isAutomated(send));
  if (last === undefined) return null;
  const gap =
    lane === 'reply'
      ? PACE.gapMs.reply[0]
      : Math.max(laneGapMs(lane, last.jitter), laneGapMs(last.lane, last.jitter));
  return { reason: 'gap', until: last.at + gap };
}

function quietRefusal(lane: Exclude<PaceLane, 'reply'>, facts: PaceFacts): PaceRefusal | null {
  if (!facts.hours.kept) return null;
  const [opens, closes] = PACE.hours[lane];
  const minutes = minuteOfDay(facts.now, facts.hours.zone);
  if (minutes >= opens * 60 && minutes < closes * 60) return null;
  const wait = (opens * 60 - minutes + 24 * 60) % (24 * 60);
  const startOfMinute = Math.floor(facts.now / MINUTE) * MINUTE;
  return { reason: 'quiet', until: startOfMinute + wait * MINUTE };
}

function breakerRefusal(facts: PaceFacts): PaceRefusal | null {
  return facts.breakerUntil === null ? null : { reason: 'breaker', until: facts.breakerUntil };
}

function capRefusals(lane: 'reminder' | 'broadcast', facts: PaceFacts): (PaceRefusal | null)[] {
  const refusals = [
    capRefusal('cap', lane, PACE.perHour, HOUR_MS, facts),
    capRefusal('cap', lane, PACE.perDay, DAY_MS, facts),
  ];
  const warm = warmUpCap(facts);
  if (warm !== null && facts.warmUpSince !== null) {
    const refusal = capRefusal('warm_up', lane, warm, DAY_MS, facts);
    const nextDay = facts.warmUpSince + (Math.floor((facts.now - facts.warmUpSince) / DAY_MS) + 1) * DAY_MS;
    refusals.push(refusal && { ...refusal, until: Math.min(refusal.until, nextDay) });
  }
  return refusals;
}

function capRefusal(
  reason: PaceReason,
  lane: 'reminder' | 'broadcast',
  cap: number,
  windowMs: number,
  facts: PaceFacts,
): PaceRefusal | null {
  const all = windowFreeAt(within(facts, windowMs, isAutomated), cap, windowMs);
  const own = windowFreeAt(
    within(facts, windowMs, (send) => send.lane === lane),
    laneShare(lane, cap, facts, windowMs),
    windowMs,
  );
  const until = Math.max(all ?? 0, own ?? 0);
  return until === 0 ? null : { reason, until };
}

/** How many sends `lane` may make in a window: broadcasts get a share of what transactional sends leave. */
function laneShare(lane: PaceLane, cap: number, facts: PaceFacts, windowMs: number): number {
  if (lane !== 'broadcast') return cap;
  const transactional = within(facts, windowMs, (send) => send.lane === 'transactional').length;
  return Math.floor(Math.max(0, cap - transactional) * PACE.broadcastShare);
}

/** Broadcasts rest after each batch; a pause as long as the shortest rest ends a batch by itself. */
function restRefusal(facts: PaceFacts): PaceRefusal | null {
  let size = 0;
  let first: PacedSend | undefined;
  let last: PacedSend | undefined;
  for (const send of facts.sends) {
    if (send.lane !== 'broadcast') continue;
    if (last === undefined || send.at - last.at >= PACE.broadcastRestMs[0]) {
      size = 0;
      first = send;
    }
    size += 1;
    last = send;
  }
  if (first === undefined || last === undefined) return null;
  if (size < Math.floor(pick(PACE.broadcastBatch, first.jitter))) return null;
  return { reason: 'rest', until: last.at + pick(PACE.broadcastRestMs, last.jitter) };
}

function strangerRefusal(facts: PaceFacts): PaceRefusal | null {
  if (!facts.stranger) return null;
  const strangers = within(facts, DAY_MS, (send) => send.stranger);
  const until = windowFreeAt(strangers, PACE.strangersPerDay, DAY_MS);
  return until === null ? null : { reason: 'cap', until };
}

/** The cap of the warm-up day that `now` is in, or `null` when the number is warm. */
function warmUpCap(facts: PaceFacts): number | null {
  if (facts.warmUpSince === null) return null;
  const day = Math.max(0, Math.floor((facts.now - facts.warmUpSince) / DAY_MS));
  return PACE.warmUpPerDay[day] ?? null;
}

/** When enough of `times` have left the window for one more send; `null` when there is room now. */
function windowFreeAt(times: readonly number[], cap: number, windowMs: number): number | null {
  if (times.length < cap || times.length === 0) return null;
  const leaving = times[Math.min(times.length - 1, times.length - Math.max(1, cap))] as number;
  return leaving + windowMs;
}

function within(facts: PaceFacts, windowMs: number, fits: (send: PacedSend) => boolean): number[] {
  return facts.sends.filter((send) => send.at > facts.now - windowMs && fits(send)).map((send) => send.at);
}

function isAutomated(send: PacedSend): boolean {
  return send.lane !== 'reply';
}

function pick([low, high]: readonly [number, number], jitter: number): number {
  return low + (high - low) * jitter;
}

function minuteOfDay(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const value = (type: string): number => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return value('hour') * 60 + value('minute');
}
