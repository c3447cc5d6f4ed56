import type {
  Broadcast,
  BroadcastPreview,
  BroadcastRecipient,
  BroadcastReport,
  BroadcastSummary,
  BroadcastVariant,
} from '@roms/contracts/broadcasts';
import type { BroadcastCounts } from '@roms/domain/broadcast';

/** Counts for tests; those that are named take from who is still to come. */
export function counts(change: Partial<BroadcastCounts> = {}): BroadcastCounts {
  const none = { queued: 0, sent: 0, delivered: 0, read: 0, failed: 0, skipped: 0, cancelled: 0, expired: 0 };
  const { audience = 100, pending, ...others } = change;
  const rest = Object.values(others).reduce((sum, count) => sum + count, 0);
  return { ...none, ...others, audience, pending: pending ?? audience - rest };
}

export function aSummary(change: Partial<BroadcastSummary> = {}): BroadcastSummary {
  return {
    ...{ id: 7, name: 'Promo Kopi', state: 'draft', pauseReason: null },
    counts: counts({ audience: 0 }),
    ...{ replied: 0, ordered: 0, revenue: 0, optedOut: 0 },
    ...{ startAt: null, endAt: null, startedAt: null, endedAt: null },
    ...{ createdAt: '2026-11-22T05:00:00.000Z', createdBy: 'Bos' },
    ...change,
  };
}

export function aBroadcast(change: Partial<Broadcast> = {}): Broadcast {
  return {
    ...aSummary(),
    ...{ audience: { segment: 'loyal' }, body: 'Halo {customer_name}', variants: [], media: null },
    ...{ allowCold: false, resumeByItself: true, sessionId: null, nextSendAt: null, share: null },
    ...{ waitsFor: null, stopped: null },
    ...change,
  };
}

export function aPreview(change: Partial<BroadcastPreview> = {}): BroadcastPreview {
  return {
    ...{ audience: 100, willGet: 80 },
    excluded: [
      { code: 'opted_out', count: 12 },
      { code: 'cold_contact', count: 8 },
    ],
    deferred: [{ code: 'freq_cap', count: 5, until: '2026-11-22T09:00:00.000Z' }],
    samples: [
      { customerId: 1, name: 'Ibu Sari', variant: 0, body: 'Halo Ibu Sari' },
      { customerId: 2, name: 'Budi', variant: 0, body: 'Halo Budi' },
    ],
    ...{ distinctTexts: 80, longest: { characters: 21, most: 4_096 } },
    estimate: {
      ...{ startsAt: '2026-11-22T05:00:00.000Z', finishAt: '2026-11-23T07:30:00.000Z', days: 2 },
      byDay: [
        { date: '2026-11-22', count: 50 },
        { date: '2026-11-23', count: 30 },
      ],
      ...{ limitedBy: 'pace', preset: 'normal', isOfNumber: true },
    },
    ...{ warnings: [], at: '2026-11-22T05:00:00.000Z' },
    ...change,
  };
}

export function aVariant(change: Partial<BroadcastVariant> = {}): BroadcastVariant {
  return {
    ...{
      variant: 0,
      body: 'Halo',
      recipients: 50,
      sent: 40,
      delivered: 40,
      read: 20,
      replied: 4,
      ordered: 2,
    },
    ...{ optedOut: 1, revenue: 100_000 },
    replyRate: { share: 0.1, low: 0.04, high: 0.231 },
    orderRate: { share: 0.05, low: 0.014, high: 0.165 },
    ...change,
  };
}

export function aReport(change: Partial<BroadcastReport> = {}): BroadcastReport {
  return {
    ...{ at: '2026-11-22T06:00:00.000Z', state: 'running' },
    counts: counts({ read: 20, delivered: 10, failed: 3, skipped: 12 }),
    ...{ replied: 4, ordered: 2, optedOut: 1, revenue: 250_000 },
    reasons: [
      { status: 'failed', code: 'not_on_whatsapp', count: 3 },
      { status: 'skipped', code: 'opted_out', count: 12 },
    ],
    variants: [aVariant()],
    ...{ winner: { outcome: 'one' }, hours: [] },
    ...change,
  };
}

export function aRecipient(change: Partial<BroadcastRecipient> = {}): BroadcastRecipient {
  return {
    ...{ position: 1, customer: { id: 1, name: 'Ibu Sari', phone: '6281141000007' } },
    ...{ status: 'failed', reason: 'not_on_whatsapp', variant: 0, messageId: 5, conversationId: 9 },
    ...{ notBefore: null, sentAt: null, deliveredAt: null, readAt: null, repliedAt: null, optedOutAt: null },
    ...{ brought: [], ...change },
  };
}
