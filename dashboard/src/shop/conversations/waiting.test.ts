import { describe, expect, it } from 'vitest';
import { waited, waitedShare } from './waiting.ts';

const SENT = '2025-10-12T16:30:00.000Z';

describe('waited', () => {
  const after = (minutes: number) => waited(SENT, Date.parse(SENT) + minutes * 60_000);
  it('grows from minutes to days and from calm to late', () => {
    expect(after(3)).toEqual({ unit: 'minutes', count: 3, urgency: 'calm' });
    expect(after(20)).toEqual({ unit: 'minutes', count: 20, urgency: 'soon' });
    expect(after(180)).toEqual({ unit: 'hours', count: 3, urgency: 'late' });
    expect(after(60 * 72)).toEqual({ unit: 'days', count: 3, urgency: 'late' });
  });
  it('fills its bar within the hour after which it is late', () => {
    const share = (minutes: number) => waitedShare(SENT, Date.parse(SENT) + minutes * 60_000);
    expect([share(-5), share(0), share(15), share(60), share(600)]).toEqual([0, 0, 0.25, 1, 1]);
  });
  it('is never negative, whatever this computer thinks the time is', () => {
    expect(after(-2)).toMatchObject({ unit: 'now', count: 0 });
  });
});
