import type { Customer } from '@roms/contracts/customers';

/** A customer as the API tells of one, for tests. */
export function aCustomer(fields: Partial<Customer> = {}): Customer {
  return {
    id: 7,
    code: '#CUST-0007',
    name: 'Sari',
    nameSource: 'manual',
    phone: '6281234567890',
    email: null,
    address: null,
    city: 'Bandung',
    place: null,
    province: '32',
    zone: 'Asia/Jakarta',
    zoneIsGuess: false,
    optedOutAt: null,
    optedOut: false,
    internal: false,
    erasedAt: null,
    orderCount: 6,
    lifetimeValue: 900_000,
    lastOrderAt: '2026-11-01T03:00:00Z',
    segment: 'loyal',
    segmentReason: {
      orders: 6,
      spent: 900_000,
      lastOrderAt: '2026-11-01T03:00:00Z',
      firstOrderAt: '2026-01-01T03:00:00Z',
    },
    conversationId: null,
    labels: [],
    ...fields,
  };
}
