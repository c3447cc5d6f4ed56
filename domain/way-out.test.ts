import { expect, test } from 'vitest';
import { wayOutOf, type WayOut } from './way-out.ts';

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
