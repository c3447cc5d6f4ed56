import type { BroadcastCounts } from '@roms/domain/broadcast';
import { expect, it } from 'vitest';
import { PARTS, partsOf, percentOf, retryableOf, sentOf, settledOf } from './progress.ts';

const counts: BroadcastCounts = {
  ...{ audience: 1_000, pending: 1, queued: 2, sent: 30, delivered: 400, read: 500 },
  ...{ failed: 7, skipped: 50, cancelled: 0, expired: 10 },
};

it('shows the recipients in parts that sum to the audience', () => {
  const parts = partsOf(counts);
  expect(parts.left).toBe(3);
  expect(PARTS.reduce((sum, part) => sum + parts[part], 0)).toBe(counts.audience);
  expect([settledOf(counts), sentOf(counts)]).toEqual([997, 930]);
});

it('is not at its end as long as somebody is left', () => {
  expect(percentOf(counts)).toBe(99);
  expect(percentOf({ ...counts, pending: 0, queued: 0, read: 503 })).toBe(100);
  expect(percentOf({ ...counts, audience: 0 })).toBe(0);
});

it('counts of a cancelled one what was done', () => {
  const cancelled = { ...counts, pending: 0, queued: 0, read: 200, delivered: 100, cancelled: 603 };
  expect([settledOf(cancelled), percentOf(cancelled)]).toEqual([397, 39]);
});

it('counts as failed for sure what cannot have arrived', () => {
  const reasons = [
    { status: 'failed' as const, code: 'not_on_whatsapp', count: 3 },
    { status: 'failed' as const, code: null, count: 1 },
    { status: 'failed' as const, code: 'unconfirmed', count: 3 },
    { status: 'skipped' as const, code: 'opted_out', count: 9 },
  ];
  expect(retryableOf({ reasons })).toBe(4);
});
