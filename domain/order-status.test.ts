import { expect, it } from 'vitest';
import {
  ORDER_STATUSES,
  canChangeOrderStatus,
  isVoidStatus,
  nextOrderStatuses,
  statusFor,
} from './order-status.ts';

it('allows exactly the declared transitions', () => {
  const allowed = ORDER_STATUSES.flatMap((from) =>
    ORDER_STATUSES.filter((to) => canChangeOrderStatus(from, to)).map((to) => `${from}→${to}`),
  );
  expect(allowed).toEqual([
    'draft→pending',
    'pending→shipped',
    'pending→completed',
    'pending→cancelled',
    'shipped→completed',
    'shipped→cancelled',
    'shipped→returned',
    'completed→returned',
  ]);
  expect(nextOrderStatuses('cancelled')).toEqual([]);
});

it('takes a cancellation of what was completed for a return, and nothing else', () => {
  expect(statusFor('completed', 'cancelled')).toBe('returned');
  expect(statusFor('shipped', 'cancelled')).toBe('cancelled');
  expect(statusFor('completed', 'shipped')).toBe('shipped');
  expect(ORDER_STATUSES.filter(isVoidStatus)).toEqual(['cancelled', 'returned']);
});
