import type { OrderDetail, OrderLifecycle } from '@roms/contracts/orders';

/** An order for tests: whole, valid, and different only where a test says so. */
export function anOrder(
  changes: Partial<OrderDetail> = {},
  lifecycle: Partial<OrderLifecycle> = {},
): OrderDetail {
  return {
    id: 7,
    revision: 'r1',
    orderNumber: 'ORD-7',
    customer: { id: 3, name: 'Ibu Ratna', phone: '6281355570001' },
    status: 'pending',
    totalAmount: 150_000,
    itemCount: 1,
    orderedAt: '2026-11-20T03:00:00.000Z',
    source: 'manual',
    externalId: null,
    version: 1,
    items: [
      {
        id: 1,
        productId: 1,
        productName: 'Kopi Gayo 1 kg',
        sku: 'GAYO-1',
        quantity: 1,
        price: 150_000,
        subtotal: 150_000,
      },
    ],
    notes: null,
    address: null,
    city: null,
    payment: null,
    courier: null,
    tracking: null,
    shippedAt: null,
    completedAt: null,
    cancelledAt: null,
    returnedAt: null,
    conversationId: 4,
    attribution: null,
    lifecycle: {
      workflowId: null,
      state: 'waiting_for_completion',
      reason: null,
      reminderDueAt: null,
      dueExplanation: null,
      nextAction: 'wait_for_completion',
      skipUndoUntil: null,
      ...lifecycle,
    },
    events: [],
    decisions: [],
    messages: [],
    ...changes,
  };
}
