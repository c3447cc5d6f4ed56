import { describe, expect, it } from 'vitest';
import { waited, waitedShare } from './waiting.ts';

const SENT = Date.parse('2025-10-12T16:30:00.000Z');
const minutesLater = (minutes: number) => new Date(SENT + minutes * 60_000).toISOString();
const since = minutesLater(0);
const TARGET = { soonAt: minutesLater(10), dueAt: minutesLater(15) };

describe('waited', () => {
  const after = (minutes: number, target: typeof TARGET | null = TARGET) =>
    waited({ since, target }, SENT + minutes * 60_000);

  it('grows from minutes to days, and from calm to late by the target', () => {
    expect(after(9)).toEqual({ unit: 'minutes', count: 9, urgency: 'calm' });
    expect(after(10)).toEqual({ unit: 'minutes', count: 10, urgency: 'soon' });
    expect(after(15)).toEqual({ unit: 'minutes', count: 15, urgency: 'late' });
    expect(after(180)).toEqual({ unit: 'hours', count: 3, urgency: 'late' });
    expect(after(60 * 72)).toEqual({ unit: 'days', count: 3, urgency: 'late' });
  });

  it('is calm for as long as the shop is closed, and for ever where it never opens', () => {
    const nextMorning = { soonAt: minutesLater(910), dueAt: minutesLater(915) };
    expect(after(900, nextMorning)).toMatchObject({ unit: 'hours', count: 15, urgency: 'calm' });
    expect(after(60 * 72, null)).toMatchObject({ urgency: 'calm' });
  });

  it('fills its bar until the answer is due', () => {
    const share = (minutes: number) => waitedShare({ since, target: TARGET }, SENT + minutes * 60_000);
    expect([share(-5), share(0), share(5), share(600)]).toEqual([0, 0, 1 / 3, 1]);
    expect(share(10)).toBeCloseTo(2 / 3);
    expect(share(15)).toBeCloseTo(1);
    expect(waitedShare({ since, target: null }, SENT + 60_000)).toBe(0);
  });

  it('is never negative, whatever this computer thinks the time is', () => {
    expect(after(-2)).toMatchObject({ unit: 'now', count: 0 });
  });
});
