import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Automation } from '../automations.ts';
import { minuteOfDay } from '../clock.ts';
import { ZONES } from '../regions/region.ts';
import type { CheckCode, DecisionFacts, OtherMarketing } from './check.ts';
import { CLEAR, CUSTOMER, EVENING, NOON, ORDER } from './decisions.fixture.ts';
import { PIPELINE, codeOfStop, decide, isDeferral, overriddenChecks, reasonOfStop } from './pipeline.ts';

const other = (hoursAgo: number, more: Partial<OtherMarketing> = {}): OtherMarketing => ({
  messageId: 9,
  at: new Date(NOON.getTime() - hoursAgo * 3_600_000),
  hasLeft: true,
  coversOrder: false,
  ...more,
});

it.each([
  ['nothing', 'reminder', {}, null],
  ['an absence', 'away', { order: null }, null],
  ['an absence that is over', 'away', { order: null, isAttended: true }, 'attended'],
  ['a trial to an own number', 'test', { order: null }, null],
  [
    'a trial to anybody else',
    'test',
    { order: null, customer: { ...CUSTOMER, isOwnNumber: false } },
    'own_number',
  ],
  ['a message that exists', 'reminder', { isHandled: true }, 'duplicate_occurrence'],
  ['a cancelled order', 'reminder', { order: { ...ORDER, status: 'cancelled' } }, 'order_void'],
  ['a message whose order is gone', 'reminder', { order: null }, 'order_void'],
  ['a thank-you whose order is gone', 'thank_you', { order: null }, 'order_void'],
  [
    'a notice of something else',
    'order_status',
    { order: { ...ORDER, status: 'cancelled', notice: 'shipped' } },
    'order_void',
  ],
  [
    'no notice of the cancellation',
    'order_status',
    { order: { ...ORDER, status: 'cancelled', notice: 'cancelled' } },
    null,
  ],
  [
    'a blocked customer, whatever it is',
    'thank_you',
    { customer: { ...CUSTOMER, isBlocked: true } },
    'blocked',
  ],
  [
    'a customer without an address',
    'thank_you',
    { customer: { ...CUSTOMER, hasAddress: false } },
    'bad_address',
  ],
  [
    'a reminder to whoever opted out',
    'reminder',
    { customer: { ...CUSTOMER, isOptedOut: true } },
    'opted_out',
  ],
  ['no thank-you to whoever opted out', 'thank_you', { customer: { ...CUSTOMER, isOptedOut: true } }, null],
  ['no status to whoever opted out', 'order_status', { customer: { ...CUSTOMER, isOptedOut: true } }, null],
  [
    'a reminder of what was ordered again',
    'reminder',
    { order: { ...ORDER, isFullyReordered: true } },
    'already_reordered',
  ],
  ['no thank-you for it', 'thank_you', { order: { ...ORDER, isFullyReordered: true } }, null],
  ['a text with a gap', 'reminder', { missing: ['total'] }, 'missing_variable'],
  [
    'what another message covered',
    'reminder',
    { otherMarketing: [other(1, { coversOrder: true })] },
    'duplicate_occurrence',
  ],
  [
    'a gap also of what is put off',
    'reminder',
    { at: EVENING, missing: ['x'], customer: { ...CUSTOMER, zone: 'Asia/Jayapura' } },
    'missing_variable',
  ],
  [
    'the first of several reasons',
    'reminder',
    { customer: { ...CUSTOMER, isOptedOut: true }, missing: ['x'] },
    'opted_out',
  ],
] as [string, Automation, Partial<DecisionFacts>, string | null][])(
  'stops %s',
  (_name, automation, changes, expected) => {
    const { verdict, code, checks } = decide(automation, { ...CLEAR, ...changes });
    expect([verdict, code]).toEqual([expected === null ? 'pass' : 'stop', expected]);
    expect(checks.at(-1)?.verdict).toBe(expected === null ? 'pass' : 'stop');
  },
);

it('leaves one result for each check that binds', () => {
  const checksOf = (automation: Automation) => decide(automation, CLEAR).checks.map(({ check }) => check);
  expect(checksOf('reminder')).toEqual(
    PIPELINE.map(({ code }) => code).filter(
      (code) => !['attended', 'own_number', 'cold_contact', 'automation_stopped'].includes(code),
    ),
  );
  expect(checksOf('thank_you')).toEqual([
    'duplicate_occurrence',
    'order_void',
    'blocked',
    'bad_address',
    'missing_variable',
  ]);
});

it('puts a reminder off to the next morning of where the customer lives, each to its own second', () => {
  const jayapura = { ...CLEAR, at: EVENING, customer: { ...CUSTOMER, zone: 'Asia/Jayapura' as const } };
  expect(decide('reminder', { ...CLEAR, at: EVENING }).verdict).toBe('pass');
  expect(decide('reminder', jayapura)).toMatchObject({
    verdict: 'defer',
    code: 'quiet_hours',
    // 08:10 in Jayapura.
    until: new Date('2026-03-14T23:10:00Z'),
  });
  expect(decide('thank_you', jayapura).verdict).toBe('pass');
  expect(decide('reminder', { ...jayapura, sendingHours: null }).verdict).toBe('pass');
  expect(decide('reminder', { ...jayapura, isNightConfirmed: true }).verdict).toBe('pass');
});

it('puts a second reminder off until the cap is over, and into the day', () => {
  const within = { ...CLEAR, otherMarketing: [other(50), other(10)] };
  expect(decide('reminder', within)).toMatchObject({
    verdict: 'defer',
    code: 'freq_cap',
    // Ten hours before 10:00 is midnight: after three days it is night again.
    until: new Date('2026-03-17T01:10:00Z'),
  });
  expect(decide('reminder', { ...CLEAR, otherMarketing: [other(72)] }).verdict).toBe('pass');
  expect(decide('reminder', { ...within, capMs: 0 }).verdict).toBe('pass');
  expect(decide('reminder', { ...within, isConfirmed: true }).verdict).toBe('pass');
  expect(decide('thank_you', within).verdict).toBe('pass');
});

it('waits for a message that covers the order until it has left, and stops then', () => {
  const covering = other(1, { coversOrder: true, hasLeft: false });
  expect(decide('reminder', { ...CLEAR, otherMarketing: [covering] })).toMatchObject({ code: 'freq_cap' });
  const left = { ...covering, hasLeft: true };
  expect(decide('reminder', { ...CLEAR, otherMarketing: [left] })).toMatchObject({
    verdict: 'stop',
    code: 'duplicate_occurrence',
  });
});

it('never lets a reminder leave at night or inside the cap, and always names a time that passes', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true }),
      fc.constantFrom(...ZONES),
      fc.nat(9_000),
      fc.option(fc.integer({ min: 0, max: 200 })),
      (at, zone, morningSlot, hoursAgo) => {
        const last =
          hoursAgo === null ? [] : [{ ...other(0), at: new Date(at.getTime() - hoursAgo * 3_600_000) }];
        const facts = { ...CLEAR, at, morningSlot, otherMarketing: last, customer: { ...CUSTOMER, zone } };
        const outcome = decide('reminder', facts);
        const leavesAt = outcome.until ?? at;
        const minute = minuteOfDay(leavesAt, zone);
        expect(minute >= 8 * 60 && minute < 20 * 60).toBe(true);
        for (const one of last) {
          expect(leavesAt.getTime() - one.at.getTime()).toBeGreaterThanOrEqual(facts.capMs);
        }
        expect(decide('reminder', { ...facts, at: leavesAt }).verdict).toBe('pass');
      },
    ),
  );
});

it('names what a person’s word lets through, each by itself, and nothing that it does not', () => {
  const kept: DecisionFacts = {
    ...CLEAR,
    attention: {
      ...{ cause: 'unanswered', conversationId: 4, label: null, holdMs: 86_400_000 },
      ...{ holds: 0, heldUntil: null },
    },
    unanswered: { count: 3, limit: 3 },
    otherMarketing: [other(10)],
    holdoutGroup: { rule: 'r', customerId: 1, percent: 100 },
    customer: { ...CUSTOMER, isOptedOut: true, isUnknownToWhatsapp: true },
    ...{ unavailable: ['Kopi'], missing: ['total'], isFullyReordered: true },
    ...{ isConfirmed: true, isNightConfirmed: true, isPauseConfirmed: true },
  };
  expect(overriddenChecks('reminder', kept)).toMatchObject([
    { check: 'no_reply_streak', verdict: 'stop', details: { count: 3, limit: 3 } },
    { check: 'cs_open', verdict: 'defer', details: { cause: 'unanswered' } },
    { check: 'freq_cap', verdict: 'defer' },
    { check: 'holdout', verdict: 'stop' },
  ]);
  expect(overriddenChecks('thank_you', kept)).toEqual([]);
  const asked = { isConfirmed: true, isNightConfirmed: true, isPauseConfirmed: true };
  expect(overriddenChecks('reminder', { ...CLEAR, ...asked })).toEqual([]);
  const night = {
    ...CLEAR,
    ...asked,
    at: EVENING,
    customer: { ...CUSTOMER, zone: 'Asia/Jayapura' as const },
  };
  expect(overriddenChecks('reminder', night).map(({ check }) => check)).toEqual(['quiet_hours']);
});

it('knows which reasons only put a message off', () => {
  expect(PIPELINE.map(({ code }) => code).filter(isDeferral)).toEqual([
    ...['automation_stopped', 'cs_open', 'freq_cap', 'quiet_hours', 'blackout'],
  ]);
  // What ended it in the end has another reason than what still puts it off.
  expect(
    ['cs_open', 'automation_stopped', 'opted_out'].map((code) => reasonOfStop(code as CheckCode)),
  ).toEqual([...['cs_open_twice', 'expired_while_stopped', 'opted_out']]);
  expect(['cs_open_twice', 'expired_while_stopped', 'expired'].map(codeOfStop)).toEqual([
    ...['cs_open', 'automation_stopped', 'expired'],
  ]);
  expect(isDeferral(null)).toBe(false);
});

it('tells of a refusal also where it does not hold what is no marketing', () => {
  const refused = { ...CLEAR, customer: { ...CUSTOMER, isOptedOut: true } };
  const ofRefusal = (automation: Automation, facts: DecisionFacts) =>
    decide(automation, facts).checks.filter(({ check }) => check === 'opted_out');
  for (const automation of ['thank_you', 'order_status'] as const) {
    expect(decide(automation, refused)).toMatchObject({ verdict: 'pass', code: null });
    expect(ofRefusal(automation, refused)).toEqual([
      { check: 'opted_out', verdict: 'pass', details: { isNoMarketing: true } },
    ]);
    expect(ofRefusal(automation, CLEAR)).toEqual([]);
  }
  expect(ofRefusal('reminder', refused)).toEqual([{ check: 'opted_out', verdict: 'stop', details: {} }]);
  expect(overriddenChecks('thank_you', refused)).toEqual([]);
});
