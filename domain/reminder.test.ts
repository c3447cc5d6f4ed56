import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import {
  SLOT_SECONDS,
  mostSpecificRule,
  reminderDue,
  reminderSlot,
  type ReminderFacts,
  type ReminderItem,
} from './reminder.ts';
import { ZONES } from './regions/region.ts';

const ALL = {
  id: 1,
  name: 'Semua',
  productIds: [],
  mode: 'days' as const,
  days: 30,
  leadDays: 0,
  time: '09:00',
  templateId: null,
  completedFrom: null,
  completedUntil: null,
};
const GAYO = { ...ALL, id: 2, name: 'Gayo', productIds: [7], days: 14, time: '10:30' };
const item = (
  productId: number | null,
  productName: string,
  more: Partial<ReminderItem> = {},
): ReminderItem => ({
  ...{
    productId,
    productName,
    quantity: 1,
    isRetired: false,
    customer: null,
    product: null,
    supplyDays: null,
  },
  ...more,
});
const BASE: ReminderFacts = {
  orderId: 9_000,
  completedAt: new Date('2026-01-31T03:00:00Z'),
  zone: 'Asia/Jakarta',
  items: [item(null, 'Filter')],
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
      { items: [item(7, 'Gayo')], rules: [ALL, GAYO] },
      '2026-02-14T03:30:00.000Z',
    ],
    [
      'the item that runs out first decides',
      {
        items: [item(8, 'Toraja'), item(7, 'Gayo')],
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
  expect(mostSpecificRule([ALL, { ...ALL, name: 'Baru' }], 3, BASE.completedAt)?.name).toBe('Semua');
});

it('takes the rule that names the fewest products, and of an order only what speaks of its time', () => {
  const some = { ...ALL, name: 'Kopi', productIds: [7, 8] };
  const at = BASE.completedAt;
  const later = new Date(at.getTime() + 1);
  const name = (rules: ReminderFacts['rules'], productId: number | null) =>
    mostSpecificRule(rules, productId, at)?.name;
  expect(name([ALL, some, GAYO], 7)).toBe('Gayo');
  expect(name([ALL, some, GAYO], 8)).toBe('Kopi');
  expect(name([ALL, some, GAYO], null)).toBe('Semua');
  expect(
    name(
      [
        { ...ALL, completedFrom: later },
        { ...ALL, name: 'Dulu', completedUntil: later },
      ],
      7,
    ),
  ).toBe('Dulu');
  expect(
    name(
      [
        { ...ALL, completedUntil: at },
        { ...ALL, name: 'Kini', completedFrom: at },
      ],
      7,
    ),
  ).toBe('Kini');
});

describe('a learned rule', () => {
  const LEARNED = { ...ALL, mode: 'learned' as const };
  const days = (more: Partial<ReminderItem>, rule: Partial<typeof LEARNED> = {}) => {
    const answer = reminderDue({ ...BASE, items: [item(7, 'Gayo', more)], rules: [{ ...LEARNED, ...rule }] });
    return [answer!.explanation.days, answer!.explanation.cycle.source];
  };
  const customer = { days: 27, purchases: 3 };
  const product = { days: 20, gaps: 10 };

  it.each([
    [
      'the customer’s own, from three purchases on',
      { customer, product, supplyDays: 14 },
      {},
      [27, 'customer'],
    ],
    [
      'else the product’s, from ten gaps on',
      { customer: { days: 27, purchases: 2 }, product },
      {},
      [20, 'product'],
    ],
    ['else what the merchant says', { product: { days: 20, gaps: 9 }, supplyDays: 14 }, {}, [14, 'supply']],
    ['else the days of the rule', {}, {}, [30, 'default']],
    ['as often as was bought', { customer, quantity: 2 }, {}, [54, 'customer']],
    ['less the lead', { customer, quantity: 2 }, { leadDays: 5 }, [49, 'customer']],
    ['a day at least', { customer: { days: 2, purchases: 9 } }, { leadDays: 5 }, [1, 'customer']],
    ['a year at most', { customer, quantity: 100 }, {}, [365, 'customer']],
    ['parts of days count', { customer: { days: 4.5, purchases: 9 }, quantity: 3 }, {}, [14, 'customer']],
    ['not in a rule by days', { customer, quantity: 2 }, { mode: 'days', leadDays: 5 }, [30, 'rule']],
  ] as [string, Partial<ReminderItem>, object, [number, string]][])('%s', (_name, more, rule, expected) => {
    expect(days(more, rule)).toEqual(expected);
  });

  it('counts whole days on the customer’s calendar, over the end of a month and of a year', () => {
    const wait = (completedAt: string, zone: ReminderFacts['zone'], cycle: number) =>
      due({
        completedAt: new Date(completedAt),
        now: new Date(completedAt),
        zone,
        rules: [LEARNED],
        items: [item(7, 'Gayo', { customer: { days: cycle, purchases: 4 } })],
      });
    expect(wait('2026-01-31T03:00:00Z', 'Asia/Jakarta', 28)).toBe('2026-02-28T02:00:00.000Z');
    expect(wait('2028-01-31T03:00:00Z', 'Asia/Jakarta', 29)).toBe('2028-02-29T02:00:00.000Z');
    expect(wait('2026-12-30T16:00:00Z', 'Asia/Jayapura', 2)).toBe('2027-01-02T00:00:00.000Z');
    expect(wait('2026-12-30T16:00:00Z', 'Asia/Jakarta', 2)).toBe('2027-01-01T02:00:00.000Z');
  });

  it('reminds of what runs out first, and never of what is no longer sold', () => {
    const items = [
      item(7, 'Gayo', { customer, quantity: 2 }),
      item(8, 'Toraja', { supplyDays: 40 }),
      item(9, 'Lama', { supplyDays: 3, isRetired: true }),
    ];
    expect(reminderDue({ ...BASE, items, rules: [LEARNED] })).toMatchObject({
      productName: 'Toraja',
      explanation: { days: 40, cycle: { source: 'supply', days: 40, count: null, quantity: 1 } },
    });
    expect(reminderDue({ ...BASE, items: [items[2]!], rules: [LEARNED] })).toBeNull();
  });

  it('goes by the short days of a demo', () => {
    const items = [item(7, 'Gayo', { customer, quantity: 2 })];
    expect(due({ items, rules: [{ ...LEARNED, leadDays: 4 }], dayMs: 1_000 })).toBe(
      '2026-01-31T03:00:50.000Z',
    );
  });
});
