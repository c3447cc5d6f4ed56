import { expect, it } from 'vitest';
import { RECIPIENT_STATUSES } from './broadcast.ts';
import { standingOf } from './broadcast-recipient.ts';
import { PIPELINE, reasonOfStop } from './decisions/pipeline.ts';
import { MESSAGE_STATUSES } from './message-status.ts';

it.each([
  ['queued', null, 'queued', null],
  ['sending', 'gap', 'queued', null],
  ['sent', null, 'sent', null],
  ['delivered', null, 'delivered', null],
  ['read', null, 'read', null],
  ['failed', 'not_on_whatsapp', 'failed', 'not_on_whatsapp'],
  ['failed', 'expired', 'expired', null],
  ['unconfirmed', 'unknown', 'failed', 'unconfirmed'],
  ['withdrawn', 'paused', 'pending', 'paused'],
  ['withdrawn', 'quiet_hours', 'pending', 'quiet_hours'],
  ['withdrawn', 'opted_out', 'skipped', 'opted_out'],
  ['withdrawn', 'cancelled', 'cancelled', null],
] as const)('a message that is %s (%s) makes its recipient %s (%s)', (status, statusReason, is, reason) => {
  expect(standingOf({ status, statusReason })).toEqual({ status: is, reason });
});

it('knows a standing for every message, and waits only for what a check puts off', () => {
  for (const status of MESSAGE_STATUSES)
    expect(RECIPIENT_STATUSES).toContain(standingOf({ status, statusReason: null }).status);
  for (const { code, mayDefer } of PIPELINE) {
    expect(standingOf({ status: 'withdrawn', statusReason: code }).status).toBe(
      mayDefer ? 'pending' : 'skipped',
    );
    expect(standingOf({ status: 'withdrawn', statusReason: reasonOfStop(code) }).status).toBe(
      reasonOfStop(code) === code && mayDefer ? 'pending' : 'skipped',
    );
  }
});
