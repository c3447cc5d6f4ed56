import type { Offer, OrderDetail, OrderLifecycle, ReminderPreview } from '@roms/contracts/orders';

/** What "send now" would do, for tests: it would go at once. */
export const aPreview = (changes: Partial<ReminderPreview> = {}): ReminderPreview => ({
  body: 'Halo Kak Sari, kopinya masih ada?',
  missing: [],
  customer: { id: 3, name: 'Sari', phone: '6281234567890' },
  cycleNumber: 1,
  keptBack: null,
  overridden: [],
  checks: [],
  stoppedBy: null,
  outsideUntil: null,
  held: null,
  leavesAt: null,
  offers: [],
  ownText: null,
  ...changes,
});

/** The order as "send now" answers it; of it only the lifecycle is read. */
export const sentOrder = (lifecycle: Partial<OrderLifecycle> = {}): OrderDetail =>
  ({ lifecycle: { state: 'sending', reason: null, ...lifecycle } }) as OrderDetail;

export const anOffer = (changes: Partial<Offer>): Offer => ({
  ...{ productId: 1, name: 'Gula Aren', reason: 'complement', forName: 'Kopi Gayo' },
  ...{ orders: null, confidence: null, lift: null, bought: null },
  ...changes,
});
