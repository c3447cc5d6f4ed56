import { expect, it } from 'vitest';
import { ORDER_STATUSES, canChangeOrderStatus, nextOrderStatuses } from './order-status.ts';

it('allows exactly the declared transitions', () => {
  const allowed = ORDER_STATUSES.flatMap((from) =>
    ORDER_STATUSES.filter((to) => canChangeOrderStatus(from, to)).map((to) => `${from}→${to}`),
  );
  expect(allowed).toEqual([
    'pending→shipped',
    'pending→completed',
    'pending→cancelled',
    'shipped→completed',
    'shipped→cancelled',
  ]);
  expect(nextOrderStatuses('cancelled')).toEqual([]);
});
