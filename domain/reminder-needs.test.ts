import { expect, it } from 'vitest';
import { LIFECYCLE_STATES } from './lifecycle.ts';
import { actionsFor, isDismissed, needOfEnded, REMINDER_NEEDS } from './reminder-needs.ts';

it.each([
  ['missing_variable', 'repair'],
  ['out_of_stock', 'repair'],
  ['bad_address', 'repair'],
  ['not_on_whatsapp', 'repair'],
  ['cs_open', 'decide'],
  ['no_reply_streak', 'decide'],
  ['opted_out', null],
  ['blocked', null],
  ['holdout', null],
  [null, null],
])('a reminder that %s stopped needs: %s', (reason, need) => {
  expect(needOfEnded({ state: 'stopped', reason })).toBe(need);
  for (const state of LIFECYCLE_STATES.filter((other) => other !== 'stopped'))
    expect(needOfEnded({ state, reason })).toBeNull();
  expect(isDismissed({ state: 'skipped', reason })).toBe(need !== null);
});

it('offers to send only what a person may send, and nothing for what is decided in its conversation', () => {
  expect(REMINDER_NEEDS.map((need) => [need, actionsFor(need, null)[0] ?? null])).toEqual([
    ['repair', 'repair'],
    ['decide', 'send_now'],
    ['no_time', 'move'],
    ['unconfirmed', null],
  ]);
  expect(actionsFor('no_time', 'restored')).toContain('send_now');
  expect(actionsFor('no_time', 'no_rule')).not.toContain('send_now');
});
