import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minuteOfDay } from '../clock.ts';
import { isHeldOut } from '../holdout.ts';
import { ZONES } from '../regions/region.ts';
import { pauseAt } from './allowed-time.ts';
import type { Attention, Check, DecisionFacts, StandingStop } from './check.ts';
import { coldContact } from './cold-contact.ts';
import { CLEAR, CUSTOMER, DAY_MS, EVENING, NOON } from './decisions.fixture.ts';
import { PIPELINE, decide } from './pipeline.ts';

const hoursAfter = (at: Date, hours: number): Date => new Date(at.getTime() + hours * 3_600_000);

const attention = (more: Partial<Attention> = {}): Attention => ({
  ...{ cause: 'unanswered', conversationId: 4, label: null },
  ...{ holdMs: DAY_MS, holds: 0, heldUntil: null },
  ...more,
});
/** It ended a minute ago, and held a written message whose place is two minutes after that. */
const OVER: Partial<StandingStop> = {
  ...{ until: hoursAfter(NOON, -1 / 60), heldSince: hoursAfter(NOON, -3), worthUntil: hoursAfter(NOON, 20) },
  ...{ spreadMs: 30 * 60_000, waitsAsItIs: true },
};
const stop = (more: Partial<StandingStop> = {}): StandingStop => ({
  ...{ id: 1, until: null, heldSince: null, shelfLifeMs: 3 * DAY_MS, worthUntil: null },
  ...{ spreadMs: 9_000_000, waitsAsItIs: false },
  ...more,
});
const rests = (more: Partial<NonNullable<DecisionFacts['pauses']>>): DecisionFacts['pauses'] => ({
  ...{ isFridayNoonFree: false, blackoutDays: [], holidays: null },
  ...more,
});
/** Thursday 21:00, Friday 11:29, 11:30 and 12:59 in Jakarta. */
const THURSDAY_NIGHT = new Date('2026-03-12T14:00:00Z');
const [BEFORE_PRAYER, PRAYER, END_OF_PRAYER] = ['04:29', '04:30', '05:59'].map(
  (time) => new Date(`2026-03-13T${time}:00Z`),
) as [Date, Date, Date];
const CONFIRMED = { isConfirmed: true, isNightConfirmed: true, isPauseConfirmed: true };

type Row = [name: string, facts: Partial<DecisionFacts>, verdict: string, until?: Date | null];

/** Each check alone, over facts in which everything else is clear. */
const TABLE: Record<string, Row[]> = {
  bad_address: [
    ['an address', {}, 'pass'],
    ['none', { customer: { ...CUSTOMER, hasAddress: false } }, 'stop'],
    ['one that WhatsApp does not know', { customer: { ...CUSTOMER, isUnknownToWhatsapp: true } }, 'stop'],
  ],
  cold_contact: [
    ['somebody who wrote once', {}, 'pass'],
    ['a stranger', { customer: { ...CUSTOMER, hasWritten: false } }, 'stop'],
    [
      'a stranger whom the merchant dares',
      { customer: { ...CUSTOMER, hasWritten: false }, allowsCold: true },
      'pass',
    ],
  ],
  no_reply_streak: [
    ['two of three', { unanswered: { count: 2, limit: 3 } }, 'pass'],
    ['three of three', { unanswered: { count: 3, limit: 3 } }, 'stop'],
    ['no limit', { unanswered: { count: 30, limit: 0 } }, 'pass'],
    ['a person who writes all the same', { unanswered: { count: 3, limit: 3 }, ...CONFIRMED }, 'pass'],
  ],
  cs_open: [
    ['nobody who talks', {}, 'pass'],
    ['an unanswered message', { attention: attention() }, 'defer', hoursAfter(NOON, 24)],
    ['a short day', { attention: attention({ holdMs: 200 }) }, 'defer', new Date(NOON.getTime() + 200)],
    [
      'the second time',
      { attention: attention({ holds: 1, heldUntil: NOON }) },
      'defer',
      hoursAfter(NOON, 24),
    ],
    ['the third time', { attention: attention({ holds: 2, heldUntil: NOON }) }, 'stop'],
    [
      'a hold that is going on',
      { attention: attention({ holds: 2, heldUntil: hoursAfter(NOON, 3) }) },
      ...(['defer', hoursAfter(NOON, 3)] as const),
    ],
    ['a time long after', { attention: attention(), at: hoursAfter(NOON, 25) }, 'pass'],
    ['a person who was told', { attention: attention(), ...CONFIRMED }, 'pass'],
  ],
  blackout: [
    ['no rest', {}, 'pass'],
    ['before the prayer', { at: BEFORE_PRAYER, pauses: rests({ isFridayNoonFree: true }) }, 'pass'],
    [
      'the prayer',
      { at: PRAYER, pauses: rests({ isFridayNoonFree: true }) },
      ...(['defer', new Date('2026-03-13T06:10:00Z')] as const),
    ],
    [
      'its last minute',
      { at: END_OF_PRAYER, pauses: rests({ isFridayNoonFree: true }) },
      ...(['defer', new Date('2026-03-13T06:10:00Z')] as const),
    ],
    [
      'the prayer in Jakarta, where it is over already in Jayapura',
      {
        at: PRAYER,
        pauses: rests({ isFridayNoonFree: true }),
        customer: { ...CUSTOMER, zone: 'Asia/Jayapura' },
      },
      'pass',
    ],
    [
      'a day that the shop named, and the next one too',
      { pauses: rests({ blackoutDays: ['2026-03-14', '2026-03-15'] }) },
      ...(['defer', new Date('2026-03-16T01:10:00Z')] as const),
    ],
    [
      'a holiday',
      { pauses: rests({ holidays: [{ date: '2026-03-14', name: 'Libur' }] }) },
      ...(['defer', new Date('2026-03-15T01:10:00Z')] as const),
    ],
    [
      'a holiday that is none for this shop',
      {
        at: new Date('2026-12-25T03:00:00Z'),
        pauses: rests({ holidays: [{ date: '2026-12-25', name: null }] }),
      },
      'pass',
    ],
    ['a person who was told', { pauses: rests({ blackoutDays: ['2026-03-14'] }), ...CONFIRMED }, 'pass'],
  ],
  quiet_hours: [
    [
      'a night before a day of rest',
      { at: THURSDAY_NIGHT, pauses: rests({ blackoutDays: ['2026-03-13'] }) },
      ...(['defer', new Date('2026-03-14T01:10:00Z')] as const),
    ],
    ['an evening', { at: EVENING }, 'pass'],
  ],
  automation_stopped: [
    ['no stop', {}, 'pass'],
    ['one without an end', { stop: stop() }, 'defer', hoursAfter(NOON, 72)],
    // At its own slot, so that not everything leaves in the second of its end.
    ['one that ends', { stop: stop({ until: hoursAfter(NOON, 5) }) }, 'defer', hoursAfter(NOON, 5 + 1 / 6)],
    [
      'one that ends shortly before what it holds',
      { stop: stop({ until: hoursAfter(NOON, 5), worthUntil: hoursAfter(NOON, 5.1) }) },
      ...(['defer', hoursAfter(NOON, 5 + 12 / 3_600)] as const),
    ],
    [
      'one that is over by then',
      { stop: stop({ until: hoursAfter(NOON, 5) }), at: hoursAfter(NOON, 6) },
      'pass',
    ],
    [
      'one that is over, but for what waits its turn',
      { stop: stop(OVER) },
      'defer',
      hoursAfter(NOON, 1 / 60),
    ],
    ['its turn', { stop: stop(OVER), at: hoursAfter(NOON, 1 / 60) }, 'pass'],
    ['one that never held it', { stop: stop({ ...OVER, heldSince: null }) }, 'pass'],
    ['what is planned anew by its order', { stop: stop({ ...OVER, waitsAsItIs: false }) }, 'pass'],
    ['a time ahead of one without an end', { stop: stop(), at: hoursAfter(NOON, 6) }, 'pass'],
    [
      'one that outlasts what it holds',
      { stop: stop({ until: hoursAfter(NOON, 500), heldSince: hoursAfter(NOON, -24) }) },
      ...(['defer', hoursAfter(NOON, 48)] as const),
    ],
    ['what it has held too long', { stop: stop({ heldSince: hoursAfter(NOON, -72) }) }, 'stop'],
    ['a written message', { stop: stop({ worthUntil: hoursAfter(NOON, 9) }) }, 'defer', hoursAfter(NOON, 9)],
    ['a person who wants it all the same', { stop: stop(), ...CONFIRMED }, 'defer', hoursAfter(NOON, 72)],
  ],
  out_of_stock: [
    ['what is there', {}, 'pass'],
    ['what is not', { unavailable: ['Kopi Gayo'] }, 'stop'],
  ],
  holdout: [
    ['no rule', {}, 'pass'],
    ['nobody', { holdoutGroup: { rule: 'reminder_rule:1', customerId: 7, percent: 0 } }, 'pass'],
    ['everybody', { holdoutGroup: { rule: 'reminder_rule:1', customerId: 7, percent: 100 } }, 'stop'],
    [
      'a person who wants it all the same',
      { holdoutGroup: { rule: 'reminder_rule:1', customerId: 7, percent: 100 }, ...CONFIRMED },
      'pass',
    ],
  ],
};

const checkOf = (code: string): Check => PIPELINE.find((check) => check.code === code)!;

describe.each(Object.entries(TABLE))('%s', (code, rows) => {
  it.each(rows)('%s', (_name, changes, verdict, until = null) => {
    const judged = checkOf(code).judge({ ...CLEAR, ...changes });
    expect(judged).toMatchObject({ verdict, ...(until === null ? {} : { until }) });
  });
});

it('says what was found, for whoever asks why', () => {
  const details = (code: string, facts: Partial<DecisionFacts>): unknown =>
    checkOf(code).judge({ ...CLEAR, ...facts }).details;
  expect(details('out_of_stock', { unavailable: ['Kopi Gayo'] })).toEqual({ products: ['Kopi Gayo'] });
  expect(details('no_reply_streak', { unanswered: { count: 3, limit: 3 } })).toEqual({ count: 3, limit: 3 });
  expect(details('cs_open', { attention: attention({ cause: 'label', label: 'Komplain' }) })).toMatchObject({
    ...{ cause: 'label', label: 'Komplain', times: 1, until: hoursAfter(NOON, 24).toISOString() },
  });
  expect(
    details('blackout', { pauses: rests({ holidays: [{ date: '2026-03-14', name: 'Nyepi' }] }) }),
  ).toEqual({
    ...{ kind: 'holiday', day: '2026-03-14', name: 'Nyepi', zone: 'Asia/Jakarta' },
  });
  expect(coldContact.judge({ ...CLEAR, customer: { ...CUSTOMER, hasWritten: false } }).details).toEqual({
    allowsCold: false,
  });
});

it('holds everything automatic while a stop stands, and tells nothing of it when none does', () => {
  for (const automation of ['thank_you', 'order_status', 'away', 'reply_word_answer', 'reminder'] as const) {
    expect(decide(automation, { ...CLEAR, stop: stop() })).toMatchObject({ code: 'automation_stopped' });
    const { checks } = decide(automation, CLEAR);
    expect(checks.map(({ check }) => check)).not.toContain('automation_stopped');
  }
});

it('holds a stable share of customers out, the same ones in every larger share', () => {
  const share = (rule: string, percent: number): number[] =>
    Array.from({ length: 20_000 }, (_, customerId) => customerId).filter((customerId) =>
      isHeldOut({ rule, customerId, percent }),
    );
  const ten = share('reminder_rule:1', 10);
  expect(ten.length / 20_000).toBeGreaterThan(0.09);
  expect(ten.length / 20_000).toBeLessThan(0.11);
  expect(share('reminder_rule:1', 10)).toEqual(ten);
  const thirty = new Set(share('reminder_rule:1', 30));
  expect(ten.every((id) => thirty.has(id))).toBe(true);
  // Another rule holds out others.
  const both = share('reminder_rule:2', 10).filter((id) => new Set(ten).has(id));
  expect(both.length).toBeLessThan(ten.length / 4);
});

it('finds a time of day that is no time of rest, whatever the shop set, and judges it to be one', () => {
  const day = fc.integer({ min: 1, max: 31 }).map((date) => `2026-03-${String(date).padStart(2, '0')}`);
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2026-02-25'), max: new Date('2026-04-02'), noInvalidDate: true }),
      fc.constantFrom(...ZONES),
      fc.array(day),
      fc.boolean(),
      fc.boolean(),
      fc.constantFrom(
        { from: '08:00', to: '20:00' },
        { from: '11:00', to: '13:30' },
        { from: '11:30', to: '13:00' },
      ),
      fc.nat(9_000),
      (at, zone, blackoutDays, isFridayNoonFree, restsOnHolidays, sendingHours, morningSlot) => {
        const pauses = { isFridayNoonFree, blackoutDays, holidays: restsOnHolidays ? [] : null };
        const customer = { ...CUSTOMER, zone };
        const facts = { ...CLEAR, now: at, at, pauses, customer, sendingHours, morningSlot };
        const leavesAt = decide('reminder', facts).until ?? at;
        expect(pauseAt(leavesAt, zone, pauses)).toBeNull();
        const [from, to] = [sendingHours.from, sendingHours.to].map((time) => {
          const [hours, minutes] = time.split(':').map(Number);
          return hours! * 60 + minutes!;
        });
        expect(minuteOfDay(leavesAt, zone)).toBeGreaterThanOrEqual(from!);
        expect(minuteOfDay(leavesAt, zone)).toBeLessThan(to!);
        expect(decide('reminder', { ...facts, at: leavesAt }).verdict).toBe('pass');
      },
    ),
  );
});
