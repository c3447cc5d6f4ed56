import { atMinuteOfDay, dateIn } from '../clock.ts';
import type { PaceLane } from './presets.ts';
import { broadcastShare, capsNow } from './caps.ts';
import { DAY_MS, HOUR_MS, isAutomated } from './facts.ts';
import type { PaceFacts } from './facts.ts';
import { currentBatch, meanGapMs } from './gap.ts';
import { openingAt } from './hours.ts';

export type PaceEstimate = {
  startsAt: number;
  finishAt: number;
  /** Dates in the shop's zone, first to last; days without a send are left out. */
  days: { date: string; count: number }[];
};

/**
 * When `count` sends of a lane would leave if nothing else came: mean gaps and rests, the caps with what is used
 * already, the share, the warm-up and the hours. Texts are taken as different and everybody as known: identical
 * texts and strangers have caps of their own. One step a send: 100,000 take a few tenths of a second.
 */
export function estimatePace(lane: PaceLane, count: number, facts: PaceFacts, isPaced = true): PaceEstimate {
  const next = nextSend(lane, facts, isPaced);
  const days: PaceEstimate['days'] = [];
  let startsAt = facts.now;
  let finishAt = facts.now;
  let dayEndsAt = -Infinity;
  for (let index = 0; index < count; index += 1) {
    finishAt = next();
    if (index === 0) startsAt = finishAt;
    if (finishAt >= dayEndsAt) {
      const moment = new Date(finishAt);
      dayEndsAt = atMinuteOfDay(moment, facts.hours.zone, 0, 1).getTime();
      days.push({ date: dateIn(moment, facts.hours.zone), count: 0 });
    }
    (days.at(-1) as { count: number }).count += 1;
  }
  return { startsAt, finishAt, days };
}

/** Gives the moment of each send, one after the other. */
function nextSend(lane: PaceLane, facts: PaceFacts, isPaced: boolean): () => number {
  if (!isPaced) return () => facts.now;
  if (lane !== 'reply') return automated(lane, facts);
  let at = facts.now - meanGapMs(lane, facts.limits);
  return () => (at += meanGapMs(lane, facts.limits));
}

function automated(lane: Exclude<PaceLane, 'reply'>, facts: PaceFacts): () => number {
  const { limits, sends } = facts;
  const isMarketing = lane !== 'transactional';
  const gap = meanGapMs(lane, limits);
  const lastAutomated = sends.findLast(isAutomated);
  const windows = isMarketing ? [createWindow(lane, HOUR_MS, facts), createWindow(lane, DAY_MS, facts)] : [];
  const rest = lane === 'broadcast' ? createRest(facts) : null;
  let closesAt = -Infinity;
  let at = Math.max(
    facts.now,
    (lastAutomated?.at ?? -Infinity) +
      Math.max(gap, lastAutomated === undefined ? 0 : meanGapMs(lastAutomated.lane, limits)),
    isMarketing ? (facts.breakerUntil ?? 0) : 0,
  );

  /** The first moment from `from` on that every reason agrees with; each only ever moves it on. */
  function free(from: number): number {
    let moment = from;
    for (;;) {
      const before = moment;
      if (facts.hours.kept && moment >= closesAt) {
        const hours = openingAt(lane, moment, facts.hours);
        closesAt = hours.closesAt;
        moment = Math.max(moment, hours.opensAt);
      }
      if (rest !== null) moment = Math.max(moment, rest.freeAt());
      const caps = capsNow({ ...facts, now: moment });
      windows.forEach((window, index) => {
        moment = window.freeAt(moment, index === 0 ? caps.hour : caps.day);
      });
      if (moment === before) return moment;
    }
  }

  return () => {
    const sentAt = free(at);
    for (const window of windows) window.add(sentAt);
    rest?.add(sentAt);
    at = sentAt + gap;
    return sentAt;
  };
}

/** A rolling window that only moves forward. */
function createWindow(lane: 'reminder' | 'broadcast', windowMs: number, { sends, warmUpSince }: PaceFacts) {
  const listOf = (fits: (lane: PaceLane) => boolean) => {
    const times = sends.filter((send) => fits(send.lane)).map((send) => send.at);
    let gone = 0;
    return {
      times,
      size: () => times.length - gone,
      oldest: () => times[gone] ?? Infinity,
      leave(now: number): void {
        while ((times[gone] ?? Infinity) <= now - windowMs) gone += 1;
      },
    };
  };
  const all = listOf((other) => other !== 'reply');
  const own = listOf((other) => other === lane);
  const transactional = listOf((other) => other === 'transactional');
  const lists = [all, own, transactional];

  return {
    add(at: number): void {
      all.times.push(at);
      own.times.push(at);
    },
    /** The first moment from `from` on with room under `cap`. A warm-up's cap rises with its next day. */
    freeAt(from: number, cap: number): number {
      let moment = from;
      for (;;) {
        for (const list of lists) list.leave(moment);
        const share = lane === 'broadcast' ? broadcastShare(cap, transactional.size()) : cap;
        if (all.size() < cap && own.size() < share) return moment;
        const leaving = Math.min(all.oldest(), own.oldest(), transactional.oldest()) + windowMs;
        const nextDay =
          warmUpSince === null
            ? Infinity
            : warmUpSince + (Math.floor((moment - warmUpSince) / DAY_MS) + 1) * DAY_MS;
        if (nextDay < leaving) return nextDay;
        moment = leaving;
      }
    },
  };
}

/** Broadcasts rest after a batch of the mean size for the mean time. */
function createRest({ sends, limits }: PaceFacts) {
  const mean = ([low, high]: readonly [number, number]): number => (low + high) / 2;
  const batch = currentBatch(sends, limits);
  let size = batch.size;
  let last = batch.last?.at ?? -Infinity;
  return {
    freeAt: () => (size >= Math.floor(mean(limits.restAfter)) ? last + mean(limits.restMs) : -Infinity),
    add(at: number): void {
      size = at - last >= limits.restMs[0] ? 1 : size + 1;
      last = at;
    },
  };
}
