import { describe, expect, test } from 'vitest';
import { ZONES } from './regions/region.ts';
import { rfmRule, segmentOf } from './rfm.ts';
import type { Segment, SegmentFacts } from './segment.ts';

const THRESHOLDS = { bigSpender: 1_000_000, loyalOrders: 3, inactiveDays: 60, newDays: 30 };
const OFFSETS: Record<string, string> = {
  'Asia/Jakarta': '+07:00',
  'Asia/Makassar': '+08:00',
  'Asia/Jayapura': '+09:00',
};

/** Of somebody whose orders were at these times (`2026-05-01 10:00`, the shop's clock), seen at `now`. */
function segment(
  { at, zone = 'Asia/Jakarta', ...facts }: { at: string[]; zone?: string; orders?: number; spent?: number },
  now: string,
): Segment {
  const moment = (text: string): Date => new Date(`${text.replace(' ', 'T')}${OFFSETS[zone]}`);
  const known: SegmentFacts = {
    orders: facts.orders ?? at.length,
    spent: facts.spent ?? at.length * 50_000,
    firstOrderAt: at[0] ? moment(at[0]) : null,
    lastOrderAt: at.length > 0 ? moment(at.at(-1)!) : null,
  };
  return segmentOf(known, rfmRule(THRESHOLDS, { now: moment(now), zone }));
}

describe('the first that fits', () => {
  const OLD = '2026-01-10 09:00';
  test.each<[string, { at: string[]; orders?: number; spent?: number }, Segment]>([
    ['nobody who has bought nothing', { at: [] }, 'none'],
    ['long ago wins over much and often', { at: [OLD], orders: 40, spent: 9_000_000 }, 'inactive'],
    ['much wins over often', { at: [OLD, '2026-06-29 09:00'], orders: 4, spent: 1_000_000 }, 'big_spender'],
    ['exactly a million is much', { at: ['2026-06-29 09:00'], spent: 1_000_000 }, 'big_spender'],
    ['a rupiah less is not', { at: ['2026-06-29 09:00'], spent: 999_999 }, 'new'],
    ['four orders are often', { at: [OLD, '2026-06-29 09:00'], orders: 4 }, 'loyal'],
    ['three are not', { at: [OLD, '2026-06-29 09:00'], orders: 3 }, 'regular'],
    ['often wins over new', { at: ['2026-06-20 09:00', '2026-06-29 09:00'], orders: 4 }, 'loyal'],
    ['one order, just now', { at: ['2026-06-30 11:59'] }, 'new'],
  ])('%s', (_, facts, expected) => {
    expect(segment(facts, '2026-06-30 12:00')).toBe(expected);
  });
});

describe.each(ZONES)('days are the calendar’s in %s', (zone) => {
  test.each<[string, string, string, Segment]>([
    ['60 days ago, at its last minute', '2026-05-01 23:59', '2026-06-30 00:00', 'inactive'],
    ['60 days ago, at its first minute', '2026-05-01 00:00', '2026-06-30 23:59', 'inactive'],
    ['59 days ago, at midnight', '2026-05-02 00:00', '2026-06-30 23:59', 'regular'],
    ['59 days ago, a minute before the 60th', '2026-05-02 00:00', '2026-06-30 23:59', 'regular'],
    ['30 days ago, at its last minute', '2026-05-31 23:59', '2026-06-30 00:00', 'regular'],
    ['29 days ago, at midnight', '2026-06-01 00:00', '2026-06-30 23:59', 'new'],
    ['over the end of a short month', '2026-01-30 08:00', '2026-03-01 08:00', 'regular'],
    ['29 February is a day', '2028-01-31 08:00', '2028-03-01 08:00', 'regular'],
    ['without it there is one day less', '2027-01-31 08:00', '2027-03-01 08:00', 'new'],
    ['from 29 February, 29 days', '2028-02-29 23:59', '2028-03-29 00:00', 'new'],
    ['from 29 February, 30 days', '2028-02-29 23:59', '2028-03-30 00:00', 'regular'],
    ['from 29 February, 60 days', '2028-02-29 12:00', '2028-04-29 12:00', 'inactive'],
    ['over the year’s end', '2026-11-02 12:00', '2027-01-01 00:00', 'inactive'],
  ])('%s', (_, ordered, now, expected) => {
    expect(segment({ at: [ordered], zone }, now)).toBe(expected);
  });
});

test('one moment is another day in another zone', () => {
  // 60 midnights have passed in Jayapura, 59 in Jakarta.
  const facts = {
    orders: 1,
    spent: 1,
    firstOrderAt: new Date('2026-05-01T05:00:00Z'),
    lastOrderAt: new Date('2026-05-01T05:00:00Z'),
  };
  const now = new Date('2026-06-29T16:00:00Z');
  expect(segmentOf(facts, rfmRule(THRESHOLDS, { now, zone: 'Asia/Jakarta' }))).toBe('regular');
  expect(segmentOf(facts, rfmRule(THRESHOLDS, { now, zone: 'Asia/Jayapura' }))).toBe('inactive');
});

test('what a shop calls much, often, long ago and new is its own', () => {
  const own = { bigSpender: 10, loyalOrders: 1, inactiveDays: 1, newDays: 1 };
  const now = new Date('2026-06-30T05:00:00Z');
  const rule = rfmRule(own, { now, zone: 'Asia/Jakarta' });
  const today = new Date('2026-06-29T17:00:00Z');
  const yesterday = new Date('2026-06-29T16:59:59Z');
  const of = (at: Date, orders: number, spent: number): Segment =>
    segmentOf({ orders, spent, firstOrderAt: at, lastOrderAt: at }, rule);
  expect(of(yesterday, 9, 9)).toBe('inactive');
  expect(of(today, 1, 10)).toBe('big_spender');
  expect(of(today, 2, 9)).toBe('loyal');
  expect(of(today, 1, 9)).toBe('new');
});
