import { describe, expect, it } from 'vitest';
import { paceLimits } from './presets.ts';
import { DAY_MS, HOUR_MS, laneBudget, laneGapMs, paceRefusal } from './pacing.ts';
import type { PacedSend, PaceFacts, PaceLane } from './pacing.ts';

/** 12:00 in Jakarta. */
const NOON = Date.parse('2026-11-22T05:00:00Z');
const SECOND = 1_000;
const MINUTE = 60_000;
const NORMAL = paceLimits('normal', null);

const send = (lane: PaceLane, ago: number, jitter = 0, stranger = false): PacedSend => ({
  ...{ lane, jitter, stranger },
  at: NOON - ago,
});
const facts = (sends: PacedSend[], change: Partial<PaceFacts> = {}): PaceFacts => ({
  now: NOON,
  limits: NORMAL,
  sends: [...sends].sort((a, b) => a.at - b.at),
  hours: { kept: true, zone: 'Asia/Jakarta' },
  warmUpSince: null,
  breakerUntil: null,
  stranger: false,
  strangers: [],
  sameText: [],
  ...change,
});
/** `count` sends, the newest `from` ago, one each `step`. */
const row = (lane: PaceLane, count: number, from: number, step: number): PacedSend[] =>
  Array.from({ length: count }, (_, index) => send(lane, from + index * step));

describe('gaps', () => {
  it.each<[PaceLane, number, number]>([
    ['reply', 1, 1],
    ['transactional', 5, 12],
    ['reminder', 30, 60],
    ['broadcast', 30, 60],
  ])('%s: %i to %i s', (lane, low, high) => {
    expect(laneGapMs(lane, 0, NORMAL)).toBe(low * SECOND);
    expect(laneGapMs(lane, 1, NORMAL)).toBe(high * SECOND);
  });

  it.each<[string, PaceLane, PacedSend[], number | null]>([
    ['nothing sent yet', 'reminder', [], null],
    ['a reply 400 ms after anything', 'reply', [send('reminder', 400)], 600],
    ['a reply a second after', 'reply', [send('broadcast', SECOND)], null],
    ['a transactional send after a reply does not wait', 'transactional', [send('reply', 10)], null],
    ['transactional after transactional', 'transactional', [send('transactional', SECOND, 0.5)], 7_500],
    [
      'the larger of both gaps: reminder after transactional',
      'reminder',
      [send('transactional', 0, 0.5)],
      45_000,
    ],
    [
      'the larger of both gaps: transactional after reminder',
      'transactional',
      [send('reminder', 0, 0.5)],
      45_000,
    ],
    [
      'the last automated send counts, not the reply after it',
      'reminder',
      [send('reminder', 5_000), send('reply', 0)],
      25_000,
    ],
  ])('%s', (_what, lane, sends, waitMs) => {
    const refusal = paceRefusal(lane, facts(sends));
    expect(refusal).toEqual(waitMs === null ? null : { reason: 'gap', until: NOON + waitMs });
  });
});

describe('hours in the zone of the shop', () => {
  it.each<[PaceLane, string, string, string | null]>([
    ['reply', 'Asia/Jakarta', '2026-11-22T20:00:00Z', null],
    ['transactional', 'Asia/Jakarta', '2026-11-21T22:59:59Z', '2026-11-21T23:00:00Z'],
    ['transactional', 'Asia/Jakarta', '2026-11-21T23:00:00Z', null],
    ['transactional', 'Asia/Jakarta', '2026-11-22T15:00:00Z', '2026-11-22T23:00:00Z'],
    ['reminder', 'Asia/Jakarta', '2026-11-22T12:59:59Z', null],
    ['reminder', 'Asia/Jakarta', '2026-11-22T13:00:00Z', '2026-11-23T01:00:00Z'],
    ['broadcast', 'Asia/Jayapura', '2026-11-22T11:30:00Z', '2026-11-22T23:00:00Z'],
    ['broadcast', 'Asia/Makassar', '2026-11-22T11:30:00Z', null],
  ])('%s in %s at %s waits until %s', (lane, zone, now, until) => {
    const refusal = paceRefusal(lane, facts([], { now: Date.parse(now), hours: { kept: true, zone } }));
    expect(refusal).toEqual(until === null ? null : { reason: 'quiet', until: Date.parse(until) });
  });

  it('are not kept when the shop does not keep them', () => {
    const night = { now: Date.parse('2026-11-22T20:00:00Z'), hours: { kept: false, zone: 'Asia/Jakarta' } };
    expect(paceRefusal('broadcast', facts([], night))).toBeNull();
  });
});

describe('caps', () => {
  it('80 in a rolling hour hold reminders, never transactional sends or replies', () => {
    const sends = row('transactional', NORMAL.perHour, 2 * MINUTE, 30 * SECOND);
    const oldest = Math.min(...sends.map(({ at }) => at));
    expect(paceRefusal('reminder', facts(sends))).toEqual({ reason: 'cap', until: oldest + HOUR_MS });
    expect(paceRefusal('transactional', facts(sends))).toBeNull();
    expect(paceRefusal('reply', facts(sends))).toBeNull();
    expect(paceRefusal('reminder', facts(sends.slice(1)))).toBeNull();
  });

  it('300 in a rolling day hold reminders until the oldest has left the window', () => {
    const sends = row('reminder', NORMAL.perDay, 2 * HOUR_MS, 4 * MINUTE);
    const oldest = Math.min(...sends.map(({ at }) => at));
    expect(paceRefusal('reminder', facts(sends))).toEqual({ reason: 'cap', until: oldest + DAY_MS });
  });

  it('broadcasts take 40 % of what transactional sends leave; reminders may use it all', () => {
    const sends = [
      ...row('broadcast', 100, 2 * HOUR_MS, 6 * MINUTE),
      ...row('transactional', 50, 2 * HOUR_MS, MINUTE),
    ];
    expect(paceRefusal('broadcast', facts(sends))).toMatchObject({ reason: 'cap' });
    expect(paceRefusal('reminder', facts(sends))).toBeNull();
    expect(laneBudget('broadcast', facts(sends)).left).toEqual({ hour: 32, day: 0 });
    expect(laneBudget('reminder', facts(sends))).toEqual({
      used: { hour: 0, day: 0 },
      left: { hour: 80, day: 150 },
    });
    expect(laneBudget('reply', facts(sends)).left).toBeNull();
  });

  it('five strangers a day, broadcasts only', () => {
    const strangers = Array.from({ length: 5 }, (_, index) =>
      send('broadcast', HOUR_MS * (index + 2), 0, true),
    );
    expect(paceRefusal('broadcast', facts(strangers, { stranger: true }))).toEqual({
      reason: 'cap',
      until: NOON - 6 * HOUR_MS + DAY_MS,
    });
    expect(paceRefusal('broadcast', facts(strangers))).toBeNull();
  });
});

describe('rest, warm-up and breaker', () => {
  it('a batch of 20 to 30 broadcasts is followed by 5 to 10 minutes of rest', () => {
    const batch = row('broadcast', 20, MINUTE, 40 * SECOND);
    expect(paceRefusal('broadcast', facts(batch))).toEqual({
      reason: 'rest',
      until: NOON - MINUTE + 5 * MINUTE,
    });
    expect(paceRefusal('reminder', facts(batch))).toBeNull();
    expect(paceRefusal('broadcast', facts(batch.slice(1)))).toBeNull();
    const rested = [...row('broadcast', 20, 10 * MINUTE, 40 * SECOND), send('broadcast', MINUTE)];
    expect(paceRefusal('broadcast', facts(rested))).toBeNull();
  });

  it.each([
    [0, 20],
    [1, 36],
    [2, 65],
    [3, 117],
    [4, 210],
    [5, 300],
  ])('warm-up day %i: %i a day', (day, cap) => {
    const warmUpSince = NOON - day * DAY_MS - 3 * HOUR_MS;
    expect(laneBudget('reminder', facts([], { warmUpSince })).left?.day).toBe(cap);
    const sends = row('reminder', cap, 2 * HOUR_MS, 3 * MINUTE);
    const refusal = paceRefusal('reminder', facts(sends, { warmUpSince }));
    expect(refusal?.reason).toBe(day === 5 ? 'cap' : 'warm_up');
    expect(paceRefusal('transactional', facts(sends, { warmUpSince }))).toBeNull();
  });

  it('an open breaker holds marketing and nothing else', () => {
    const open = { breakerUntil: NOON + HOUR_MS };
    expect(paceRefusal('reminder', facts([], open))).toEqual({ reason: 'breaker', until: NOON + HOUR_MS });
    expect(paceRefusal('transactional', facts([], open))).toBeNull();
    expect(paceRefusal('reminder', facts([], { breakerUntil: NOON - 1 }))).toBeNull();
  });

  it('of several reasons the one that lasts longest is told', () => {
    const refusal = paceRefusal('reminder', facts([send('reminder', 0)], { breakerUntil: NOON + HOUR_MS }));
    expect(refusal?.reason).toBe('breaker');
  });
});
