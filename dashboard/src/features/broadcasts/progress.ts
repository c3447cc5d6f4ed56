import type { BroadcastReport } from '@roms/contracts/broadcasts';
import type { BroadcastCounts } from '@roms/domain/broadcast';

/** What became of the recipients, in the few parts that a bar can show. They sum to the audience. */
export const PARTS = [
  'read',
  'delivered',
  'sent',
  'failed',
  'expired',
  'skipped',
  'cancelled',
  'left',
] as const;
export type Part = (typeof PARTS)[number];

/** How many of the recipients are in each part; `left`: still to go. */
export function partsOf(counts: BroadcastCounts): Record<Part, number> {
  const { read, delivered, sent, failed, expired, skipped, cancelled, pending, queued } = counts;
  return { read, delivered, sent, failed, expired, skipped, cancelled, left: pending + queued };
}

/** How many recipients had their turn: whom a cancellation left out did not. */
export function settledOf(counts: BroadcastCounts): number {
  return counts.audience - counts.pending - counts.queued - counts.cancelled;
}

/** How many it left for: sent, delivered or read. */
export function sentOf(counts: BroadcastCounts): number {
  return counts.sent + counts.delivered + counts.read;
}

/** How far it came, a whole percent that is 100 only when nobody was left. */
export function percentOf(counts: BroadcastCounts): number {
  if (counts.audience === 0) return 0;
  return Math.floor((settledOf(counts) * 100) / counts.audience);
}

/** How many failed for sure, and can be tried again: what may have arrived is not sent twice. */
export function retryableOf({ reasons }: Pick<BroadcastReport, 'reasons'>): number {
  return reasons.reduce(
    (sum, { status, code, count }) => sum + (status === 'failed' && code !== 'unconfirmed' ? count : 0),
    0,
  );
}
