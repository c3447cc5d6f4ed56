import { expect, test } from 'vitest';
import type { CheckCode, DecisionFacts } from './decisions/check.ts';
import { CLEAR, CUSTOMER, DAY_MS, NOON } from './decisions/decisions.fixture.ts';
import { PIPELINE } from './decisions/pipeline.ts';
import { goesWhenAsked, isAboutHours, wayOutOf, type WayOut } from './way-out.ts';

test.each<[string, string | null, WayOut | null]>([
  ['waiting', null, null],
  // Who asks for it now is asked about the hour; it is no override of a check about the customer.
  ['waiting', 'quiet_hours', null],
  ['waiting', 'blackout', null],
  ['waiting', 'cs_open', 'send_anyway'],
  ['waiting', 'no_reply_streak', 'send_anyway'],
  ['waiting', 'freq_cap', 'send_anyway'],
  ['waiting', 'holdout', 'send_anyway'],
  ['waiting', 'restored', 'send_anyway'],
  ['stopped', 'cs_open', 'send_anyway'],
  ['stopped', 'no_reply_streak', 'send_anyway'],
  ['stopped', 'out_of_stock', 'repair'],
  ['stopped', 'missing_variable', 'repair'],
  ['stopped', 'bad_address', 'repair'],
  ['stopped', 'not_on_whatsapp', 'repair'],
  // It has been counted among those who were not reminded.
  ['stopped', 'holdout', 'none'],
  ['skipped', null, 'none'],
  ['skipped', 'cs_open', 'none'],
  ['expired', 'automation_stopped', 'none'],
  ['reordered', 'already_reordered', null],
  ['cancelled', 'order_void', null],
  ['answer_window', null, null],
  ['sending', 'cs_open', null],
])('%s for %s: %s', (state, reason, expected) => {
  expect(wayOutOf({ state, reason })).toBe(expected);
});

test.each([
  ...[
    'opted_out',
    'blocked',
    'order_void',
    'already_reordered',
    'duplicate_occurrence',
    'automation_stopped',
  ],
  ...['no_rule', 'product_retired', 'anything_new'],
])('nobody overrides %s', (reason) => {
  expect([wayOutOf({ state: 'waiting', reason }), wayOutOf({ state: 'stopped', reason })]).toEqual([
    'none',
    'none',
  ]);
});

const customer = (more: Partial<DecisionFacts['customer']>) => ({ customer: { ...CUSTOMER, ...more } });
/** What makes each check keep a reminder back. */
const TRIPS: Record<CheckCode, Partial<DecisionFacts>> = {
  // What another message covers obeys who asks in time; it ends at once, and then nobody’s word sends it.
  duplicate_occurrence: { isHandled: true },
  order_void: { order: null },
  blocked: customer({ isBlocked: true }),
  opted_out: customer({ isOptedOut: true }),
  already_reordered: { order: { status: 'completed', notice: null, isFullyReordered: true } },
  attended: { isAttended: true },
  bad_address: customer({ hasAddress: false }),
  own_number: customer({ isOwnNumber: false }),
  cold_contact: customer({ hasWritten: false }),
  no_reply_streak: { unanswered: { count: 3, limit: 3 } },
  automation_stopped: {
    stop: {
      ...{ id: 1, until: null, heldSince: null, shelfLifeMs: DAY_MS, worthUntil: null },
      ...{ spreadMs: 0, waitsAsItIs: false },
    },
  },
  cs_open: {
    attention: {
      ...{ cause: 'unanswered', conversationId: 4, label: null, holdMs: DAY_MS },
      ...{ holds: 0, heldUntil: null },
    },
  },
  freq_cap: { otherMarketing: [{ messageId: 1, at: NOON, hasLeft: true, coversOrder: false }] },
  quiet_hours: { sendingHours: { from: '11:00', to: '12:00' } },
  blackout: { pauses: { isFridayNoonFree: false, blackoutDays: ['2026-03-14'], holidays: null } },
  missing_variable: { missing: ['total'] },
  out_of_stock: { unavailable: ['Kopi'] },
  holdout: { holdoutGroup: { rule: 'r', customerId: 1, percent: 100 } },
};
/** Whose verdict changes by what a person says. */
const changedBy = (word: Partial<DecisionFacts>): string[] =>
  PIPELINE.filter(({ code, judge }) => {
    const facts = { ...CLEAR, ...TRIPS[code] };
    expect([code, judge(facts).verdict]).not.toEqual([code, 'pass']);
    return judge({ ...facts, ...word }).verdict === 'pass';
  }).map(({ code }) => code);

test('says of every check what a person’s word does with it', () => {
  const codes = PIPELINE.map(({ code }) => code);
  expect(changedBy({ isConfirmed: true })).toEqual(codes.filter(goesWhenAsked));
  expect(changedBy({ isNightConfirmed: true, isPauseConfirmed: true })).toEqual(codes.filter(isAboutHours));
});
