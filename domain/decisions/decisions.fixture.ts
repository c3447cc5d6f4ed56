import type { DecisionFacts } from './check.ts';

export const DAY_MS = 86_400_000;
/** 10:00 in Jakarta, 12:00 in Jayapura; a Saturday. */
export const NOON = new Date('2026-03-14T03:00:00Z');
/** 19:30 in Jakarta, 21:30 in Jayapura. */
export const EVENING = new Date('2026-03-14T12:30:00Z');

export const ORDER = { status: 'completed', notice: null, isFullyReordered: false } as const;
export const CUSTOMER: DecisionFacts['customer'] = {
  ...{ isBlocked: false, isOptedOut: false, hasAddress: true, isOwnNumber: true },
  ...{ isUnknownToWhatsapp: false, hasWritten: true, zone: 'Asia/Jakarta' },
};

/** Nothing that would stop or put off a reminder. */
export const CLEAR: DecisionFacts = {
  now: NOON,
  at: NOON,
  stop: null,
  isHandled: false,
  customer: CUSTOMER,
  allowsCold: false,
  order: ORDER,
  isAttended: false,
  attention: null,
  unanswered: { count: 0, limit: 3 },
  unavailable: [],
  holdoutGroup: null,
  otherMarketing: [],
  capMs: 3 * DAY_MS,
  sendingHours: { from: '08:00', to: '20:00' },
  pauses: null,
  morningSlot: 600,
  isConfirmed: false,
  isNightConfirmed: false,
  isPauseConfirmed: false,
  missing: [],
};
