import type { OrderSummary } from '@roms/contracts/orders';
import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { emitLive, emitResync } from '../../live/bus.ts';
import { ordersApi } from '../../shop/orders/orders.api.ts';
import { useOrdersStore } from './orders.store.ts';

function order(id: number, changes: Partial<OrderSummary> = {}): OrderSummary {
  return {
    id,
    orderNumber: `ORD-${id}`,
    customer: { id: 1, name: 'Sari', phone: '62812' },
    status: 'pending',
    totalAmount: 10_000,
    itemCount: 1,
    orderedAt: new Date(Date.UTC(2026, 0, 1, 0, id)).toISOString(),
    source: 'manual',
    externalId: null,
    version: 1,
    ...changes,
  };
}
const page = (data: OrderSummary[], nextCursor: string | null = null) => ({ data, page: { nextCursor } });
const fetchPage = vi.spyOn(ordersApi, 'page');
let store: ReturnType<typeof useOrdersStore>;

beforeEach(async () => {
  setActivePinia(createPinia());
  store = useOrdersStore();
  fetchPage.mockResolvedValueOnce(page([order(3), order(2)], 'next'));
  await store.show({ q: '', status: null });
});
afterEach(() => fetchPage.mockReset());

describe('orders', () => {
  test('an older version is ignored, whichever way it comes', () => {
    store.apply(order(3, { status: 'shipped', version: 5 }));
    store.apply(order(3, { status: 'pending', version: 4 }));
    expect(store.byId.get(3)).toMatchObject({ status: 'shipped', version: 5 });
  });

  test('an older row of a fetched page does not undo what came live', async () => {
    store.apply(order(3, { status: 'completed', version: 9 }));
    fetchPage.mockResolvedValueOnce(page([order(3), order(2)]));
    await store.reload();
    expect(store.byId.get(3)?.status).toBe('completed');
  });

  test('a new order stands where its time puts it', () => {
    store.apply(order(4));
    expect(store.ids).toEqual([4, 3, 2]);
    store.apply(
      order(9, { orderedAt: order(2).orderedAt.replace('T00:02', 'T00:02').replace('.000', '.500') }),
    );
    expect(store.ids).toEqual([4, 3, 9, 2]);
  });

  test('one that belongs behind the last loaded page waits for its page', () => {
    store.apply(order(1));
    expect(store.ids).toEqual([3, 2]);
  });

  test('a filtered list lets go of what changed its status', async () => {
    fetchPage.mockResolvedValueOnce(page([order(3), order(2)]));
    await store.show({ q: '', status: 'pending' });
    store.apply(order(3, { status: 'cancelled', version: 2 }));
    store.apply(order(5, { status: 'completed' }));
    expect(store.ids).toEqual([2]);
  });

  test('a search shows only what the server found', async () => {
    fetchPage.mockResolvedValueOnce(page([order(2)]));
    await store.show({ q: 'sari', status: null });
    store.apply(order(7));
    expect(store.ids).toEqual([2]);
  });

  test('the next page follows without doubles, and only once at a time', async () => {
    fetchPage.mockResolvedValueOnce(page([order(2), order(1)]));
    await Promise.all([store.more(), store.more()]);
    expect(store.ids).toEqual([3, 2, 1]);
    expect(fetchPage).toHaveBeenCalledTimes(2);
  });

  test('listens while asked to: rows come in, a resync fetches again', async () => {
    const end = store.listen();
    emitLive('order.updated', { order: order(6) });
    expect(store.ids[0]).toBe(6);
    fetchPage.mockResolvedValueOnce(page([order(8)]));
    emitResync();
    await vi.waitFor(() => expect(store.ids).toEqual([8]));
    end();
    emitLive('order.updated', { order: order(10) });
    expect(store.ids).toEqual([8]);
  });
});
