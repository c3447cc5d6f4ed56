import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { SLOT_SECONDS, mostSpecificRule, reminderDue, reminderSlot, type ReminderFacts } from './reminder.ts';
import { ZONES } from './regions/region.ts';

const ALL = { name: 'Semua', productId: null, days: 30, time: '09:00' };
const GAYO = { name: 'Gayo', productId: 7, days: 14, time: '10:30' };
const BASE: ReminderFacts = {
  orderId: 9_000,
  completedAt: new Date('2026-01-31T03:00:00Z'),
  zone: 'Asia/Jakarta',
  items: [{ productId: null, productName: 'Filter' }],
  rules: [ALL],
  now: new Date('2026-01-31T03:00:01Z'),
};
const due = (changes: Partial<ReminderFacts>) => reminderDue({ ...BASE, ...changes })?.dueAt.toISOString();

describe('a rule that was shortened', () => {
  const wall = (at: Date) => DateTime.fromJSDate(at, { zone: 'Asia/Jakarta' });
  const dueTimes = (changedAt: string, now = changedAt): Date[] =>
    Array.from({ length: 1_000 }, (_, index) => {
      const rules = [{ ...ALL, days: 3, updatedAt: new Date(changedAt) }];
      return reminderDue({ ...BASE, orderId: 1 + index, rules, now: new Date(now) })!.dueAt;
    });
  const times = (dues: Date[]) => dues.map((at) => at.getTime());

  it('spreads those whose time had passed over the next two and a half hours', () => {
    const from = Date.parse('2026-04-01T05:00:00Z');
    const dues = times(dueTimes('2026-04-01T05:00:00Z'));
    expect(new Set(dues).size).toBe(1_000);
    expect(Math.min(...dues)).toBeLessThan(from + 60_000);
    expect(Math.max(...dues)).toBeGreaterThan(from + (SLOT_SECONDS - 60) * 1_000);
    expect(Math.max(...dues)).toBeLessThan(from + SLOT_SECONDS * 1_000);
  });

  it('goes on in the morning when the evening is too short, and never at night', () => {
    // 19:30 in Jakarta.
    const dues = dueTimes('2026-04-01T12:30:00Z');
    expect(new Set(times(dues)).size).toBe(1_000);
    for (const { hour } of dues.map(wall)) expect(hour === 19 || hour === 8 || hour === 9).toBe(true);
    expect(dues.filter((at) => wall(at).hour === 19).length).toBeGreaterThan(100);
  });

  it('says the same whenever it is asked, and now once the slot has come', () => {
    const first = dueTimes('2026-04-01T05:00:00Z');
    const now = Date.parse('2026-04-01T06:00:00Z');
    const later = times(dueTimes('2026-04-01T05:00:00Z', new Date(now).toISOString()));
    expect(later).toEqual(times(first).map((at) => Math.max(at, now)));
  });

  it('leaves alone whose time comes later, and days of a demo', () => {
    const rules = [{ ...ALL, updatedAt: new Date('2026-02-20T05:00:00Z') }];
    expect(due({ rules, now: new Date('2026-02-20T05:00:01Z') })).toBe('2026-03-02T02:00:00.000Z');
    // Its time came after the change: it does not wait for another slot.
    expect(due({ rules, now: new Date('2026-03-02T02:00:00Z') })).toBe('2026-03-02T02:00:00.000Z');
    const now = new Date('2026-04-01T05:00:00Z');
    expect(due({ rules: [{ ...ALL, updatedAt: now }], now, dayMs: 1_000 })).toBe(now.toISOString());
  });
});

describe('due time', () => {
  it.each([
    ['09:00 in Jakarta is 02:00 UTC', {}, '2026-03-02T02:00:00.000Z'],
    ['09:00 in Makassar', { zone: 'Asia/Makassar' }, '2026-03-02T01:00:00.000Z'],
    ['09:00 in Jayapura', { zone: 'Asia/Jayapura' }, '2026-03-02T00:00:00.000Z'],
    [
      'late evening UTC is the next day in Jakarta',
      { completedAt: new Date('2026-01-31T18:00:00Z') },
      '2026-03-03T02:00:00.000Z',
    ],
    ['the slot is added', { orderId: 1 }, '2026-03-02T03:32:37.000Z'],
    [
      'the slot ends before quiet hours',
      { orderId: 1, rules: [{ ...ALL, time: '19:59' }] },
      '2026-03-02T12:59:37.000Z',
    ],
    [
      'the most specific rule wins',
      { items: [{ productId: 7, productName: 'Gayo' }], rules: [ALL, GAYO] },
      '2026-02-14T03:30:00.000Z',
    ],
    [
      'the item that runs out first decides',
      {
        items: [
          { productId: 8, productName: 'Toraja' },
          { productId: 7, productName: 'Gayo' },
        ],
        rules: [ALL, GAYO],
      },
      '2026-02-14T03:30:00.000Z',
    ],
    ['past by day: now', { now: new Date('2026-04-01T05:00:00Z') }, '2026-04-01T05:00:00.000Z'],
    [
      'past in the evening: the next morning',
      { now: new Date('2026-04-01T14:00:00Z') },
      '2026-04-02T01:00:00.000Z',
    ],
    [
      'past in the small hours: this morning',
      { now: new Date('2026-04-01T20:00:00Z') },
      '2026-04-02T01:00:00.000Z',
    ],
    [
      'a short day: no rounding, no quiet hours',
      { dayMs: 2_000, completedAt: new Date('2026-01-31T20:00:00Z') },
      '2026-01-31T20:01:00.000Z',
    ],
  ] as [string, Partial<ReminderFacts>, string][])('%s', (_name, changes, expected) => {
    expect(due(changes)).toBe(expected);
  });

  it('is none when no rule speaks of any item', () => {
    expect(reminderDue({ ...BASE, rules: [GAYO] })).toBeNull();
  });

  it('lies on the right wall clock in every zone, whatever the month', () => {
    const facts = fc.record({
      orderId: fc.integer({ min: 1, max: 2_000_000 }),
      zone: fc.constantFrom(...ZONES),
      completedAt: fc.date({ min: new Date('2025-01-01'), max: new Date('2030-12-31'), noInvalidDate: true }),
      days: fc.integer({ min: 1, max: 365 }),
      hour: fc.integer({ min: 8, max: 19 }),
    });
    fc.assert(
      fc.property(facts, ({ orderId, zone, completedAt, days, hour }) => {
        const time = `${String(hour).padStart(2, '0')}:00`;
        const answer = reminderDue({
          ...BASE,
          orderId,
          zone,
          completedAt,
          now: completedAt,
          rules: [{ ...ALL, days, time }],
        });
        const at = DateTime.fromJSDate(answer!.dueAt, { zone });
        const expected = DateTime.fromJSDate(completedAt, { zone })
          .plus({ days })
          .startOf('day')
          .set({ hour });
        expect(at.toISODate()).toBe(expected.toISODate());
        const offset = at.diff(expected, 'seconds').seconds;
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThan(SLOT_SECONDS);
        expect(at.hour).toBeLessThan(20);
      }),
    );
  });

  it('never lies in the past, nor at night when it was put off', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.date({ min: new Date('2026-06-01'), max: new Date('2027-06-01'), noInvalidDate: true }),
        (zone, now) => {
          const answer = reminderDue({ ...BASE, zone, now })!;
          expect(answer.dueAt.getTime()).toBeGreaterThanOrEqual(now.getTime());
          const hour = DateTime.fromJSDate(answer.dueAt, { zone }).hour;
          expect(hour).toBeGreaterThanOrEqual(8);
          expect(hour).toBeLessThan(20);
        },
      ),
    );
  });
});

it('gives every order a stable slot, spread over the whole range', () => {
  const slots = Array.from({ length: SLOT_SECONDS }, (_, index) => reminderSlot(index + 1));
  expect(new Set(slots).size).toBe(SLOT_SECONDS);
  expect(Math.max(...slots)).toBeLessThan(SLOT_SECONDS);
  expect(reminderSlot(4711)).toBe(reminderSlot(4711));
});

it('takes the older of two equal rules', () => {
  expect(mostSpecificRule([ALL, { ...ALL, name: 'Baru' }], 3)?.name).toBe('Semua');
});
