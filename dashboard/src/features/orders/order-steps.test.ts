import { expect, test } from 'vitest';
import { anOrder } from './orders.fixture.ts';
import { orderSteps } from './order-steps.ts';

const shown = (...args: Parameters<typeof anOrder>) =>
  orderSteps(anOrder(...args)).map(({ key, state }) => `${key} ${state}`);

test('a new order is to be shipped next, a shipped one to be completed', () => {
  expect(shown({ status: 'pending' })).toEqual([
    'placed done',
    'shipped next',
    'completed ahead',
    'reminder ahead',
  ]);
  expect(shown({ status: 'shipped', shippedAt: '2026-11-21T03:00:00.000Z' })).toEqual([
    'placed done',
    'shipped done',
    'completed next',
    'reminder ahead',
  ]);
});

test('after it is completed the reminder is next, at its time, until it left, was answered by an order, or will not come', () => {
  const completed = { status: 'completed', completedAt: '2026-11-22T03:00:00.000Z' } as const;
  const last = (state: Parameters<typeof anOrder>[1]) => orderSteps(anOrder(completed, state)).at(-1);
  expect(last({ state: 'waiting', reminderDueAt: '2026-12-22T02:00:00.000Z' })).toEqual({
    key: 'reminder',
    state: 'next',
    at: '2026-12-22T02:00:00.000Z',
  });
  expect(last({ state: 'reminded' })).toMatchObject({ key: 'reminded', state: 'done' });
  expect(last({ state: 'reordered' })).toMatchObject({ key: 'reordered', state: 'done' });
  for (const state of ['skipped', 'stopped', 'expired', 'none'] as const)
    expect(last({ state }), state).toMatchObject({ key: 'reminder', state: 'left_out' });
  expect(last({ state: 'waiting', reason: 'opted_out' })).toMatchObject({ state: 'left_out', at: null });
});

test('what was handed over without being shipped left a step out; what was cancelled or came back ends there', () => {
  expect(shown({ status: 'completed', shippedAt: null })[1]).toBe('shipped left_out');
  expect(shown({ status: 'cancelled' })).toEqual(['placed done', 'cancelled void']);
  expect(shown({ status: 'cancelled', shippedAt: '2026-11-21T03:00:00.000Z' })).toEqual([
    'placed done',
    'shipped done',
    'cancelled void',
  ]);
  const returned = { status: 'returned', completedAt: '2026-11-22T03:00:00.000Z' } as const;
  expect(shown(returned)).toEqual(['placed done', 'completed done', 'returned void']);
});
