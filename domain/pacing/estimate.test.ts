import { describe, expect, it } from 'vitest';
import type { PacePreset } from './presets.ts';
import { paceLimits } from './presets.ts';
import { estimatePace } from './estimate.ts';
import type { PacedSend, PaceFacts } from './facts.ts';

/** 12:00 in Jakarta. */
const NOON = Date.parse('2026-11-22T05:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const facts = (change: Partial<PaceFacts> = {}, preset: PacePreset = 'normal'): PaceFacts => ({
  ...{ now: NOON, limits: paceLimits(preset, null), sends: [], hours: { kept: true, zone: 'Asia/Jakarta' } },
  ...{ warmUpSince: null, breakerUntil: null, stranger: false, strangers: [], sameText: [] },
  ...change,
});
const days = (from: PaceFacts, until: number): number => (until - from.now) / DAY;
/** Work done since, milliseconds: on a busy machine the clock on the wall says nothing about it. */
const cpuMs = (before: NodeJS.CpuUsage): number => process.cpuUsage(before).user / 1_000;

describe('an estimate', () => {
  it('10,000 broadcasts at normal take 84 days, because they get two fifths of each', () => {
    const now = facts();
    const before = process.cpuUsage();
    const { startsAt, finishAt, days: list } = estimatePace('broadcast', 10_000, now);
    expect(cpuMs(before)).toBeLessThan(500);
    expect(startsAt).toBe(NOON);
    expect(days(now, finishAt)).toBeGreaterThan(82);
    expect(days(now, finishAt)).toBeLessThan(85);
    expect(list.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
    expect(list.slice(1, -1).every(({ count }) => count >= 110 && count <= 121)).toBe(true);
    expect(list[0]?.date).toBe('2026-11-22');
  });

  it('100,000 are told without a second thought', () => {
    const before = process.cpuUsage();
    estimatePace('broadcast', 100_000, facts({ warmUpSince: NOON }, 'careful'));
    expect(cpuMs(before)).toBeLessThan(3_000);
  });

  it('reminders may use the whole day, thank-yous know neither caps nor rests', () => {
    const now = facts();
    expect(estimatePace('reminder', 80, now).finishAt).toBe(NOON + 79 * 45_000);
    expect(estimatePace('reminder', 81, now).finishAt).toBe(NOON + HOUR);
    expect(Math.ceil(days(now, estimatePace('reminder', 3_000, now).finishAt))).toBe(10);
    expect(estimatePace('transactional', 100, now).finishAt).toBe(NOON + 99 * 8_500);
    expect(estimatePace('reply', 61, now).finishAt).toBe(NOON + MINUTE);
  });

  it('knows what is used already: the last gap, the batch and the cap', () => {
    const send = (ago: number, lane: PacedSend['lane'] = 'broadcast'): PacedSend => ({
      ...{ at: NOON - ago, lane, jitter: 0.5, stranger: false },
    });
    expect(estimatePace('transactional', 1, facts({ sends: [send(5_000)] })).startsAt).toBe(NOON + 40_000);
    const batch = Array.from({ length: 25 }, (_, index) => send((25 - index) * MINUTE));
    expect(estimatePace('broadcast', 1, facts({ sends: batch })).startsAt).toBe(NOON - MINUTE + 7.5 * MINUTE);
    const full = Array.from({ length: 300 }, (_, index) =>
      send(2 * HOUR + (300 - index) * 1_000, 'reminder'),
    );
    const { startsAt } = estimatePace('reminder', 1, facts({ sends: full }));
    expect(startsAt).toBe((full[0] as PacedSend).at + DAY);
  });

  it('waits for the hours, the breaker and the warm-up', () => {
    const night = facts({ now: Date.parse('2026-11-22T14:00:00Z') });
    expect(estimatePace('reminder', 1, night).startsAt).toBe(Date.parse('2026-11-23T01:00:00Z'));
    expect(estimatePace('reminder', 1, facts({ breakerUntil: NOON + HOUR })).startsAt).toBe(NOON + HOUR);
    const warming = estimatePace('reminder', 20 + 36 + 65, facts({ warmUpSince: NOON }));
    expect(warming.finishAt).toBeGreaterThan(NOON + 2 * DAY);
    expect(warming.finishAt).toBeLessThan(NOON + 3 * DAY);
  });

  it('ends even where the day holds two, and everything goes at once without the pace', () => {
    const tiny = facts({ limits: paceLimits('careful', 2) });
    expect(Math.round(days(tiny, estimatePace('broadcast', 10, tiny).finishAt))).toBe(9);
    expect(estimatePace('broadcast', 10_000, facts(), false).finishAt).toBe(NOON);
  });
});
