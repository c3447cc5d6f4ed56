import type { OrderSummary } from '@roms/contracts/orders';
import { useQueryCache } from '@pinia/colada';
import { enableAutoUnmount, flushPromises } from '@vue/test-utils';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { later } from '../../api/later.fixture.ts';
import { emitLive, emitResync } from '../../live/bus.ts';
import { onPage } from '../../live/queries.fixture.ts';
import { refetchAfterResync } from '../../live/refetch.ts';
import { aPerson } from '../../shop/login/login.fixture.ts';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { ANY_ORDER, ordersApi } from '../../shop/orders/orders.api.ts';
import { useOrdersStore } from './orders.store.ts';
import { useOrderList } from './use-order-list.ts';

enableAutoUnmount(afterEach);

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
const ANY = { ...ANY_ORDER, status: null };
const fetchPage = vi.spyOn(ordersApi, 'page');
const total = { count: 412, isMore: false };
vi.spyOn(ordersApi, 'count').mockResolvedValue({ data: [], page: { nextCursor: null, total } });
const arrives = (one: OrderSummary) => emitLive('order.updated', { order: one });

let orders: ReturnType<typeof useOrdersStore>;
let list: ReturnType<typeof useOrderList>;
let endResync: () => void;
let view: ReturnType<typeof onPage>['page'];
const ids = () => list.list.value.map(({ id }) => id);

beforeEach(async () => {
  fetchPage.mockResolvedValueOnce(page([order(3), order(2)], 'next'));
  const shown = onPage(() => {
    const end = refetchAfterResync(useQueryCache());
    return { list: useOrderList(), end };
  });
  list = shown.result.list;
  view = shown.page;
  endResync = shown.result.end;
  orders = useOrdersStore();
  await flushPromises();
});
afterEach(() => {
  endResync();
  fetchPage.mockReset();
});

/** Shows another list, whose first page is `data`. */
async function show(filter: Parameters<typeof orders.show>[0], data: OrderSummary[]) {
  fetchPage.mockResolvedValueOnce(page(data));
  orders.show(filter);
  await flushPromises();
}

describe('the list of orders', () => {
  test('ignores an older version, whichever way it comes', async () => {
    arrives(order(3, { status: 'shipped', version: 5 }));
    arrives(order(3, { status: 'pending', version: 4 }));
    fetchPage.mockResolvedValueOnce(page([order(3), order(2)]));
    await list.reload();
    expect(list.list.value[0]).toMatchObject({ status: 'shipped', version: 5 });
  });

  test('has a new order where its time puts it', () => {
    arrives(order(4));
    expect(ids()).toEqual([4, 3, 2]);
    arrives(order(9, { orderedAt: order(2).orderedAt.replace('.000', '.500') }));
    expect(ids()).toEqual([4, 3, 9, 2]);
  });

  test('lets one that belongs behind the last loaded page wait for its page', () => {
    arrives(order(1));
    expect(ids()).toEqual([3, 2]);
  });

  test('lets go of what changed its status, when it is filtered', async () => {
    await show({ ...ANY, status: 'pending' }, [order(3), order(2)]);
    arrives(order(3, { status: 'cancelled', version: 2 }));
    arrives(order(5, { status: 'completed' }));
    expect(ids()).toEqual([2]);
  });

  test('of a search is only what the server found', async () => {
    await show({ ...ANY, q: 'sari', status: null }, [order(2)]);
    arrives(order(7));
    expect(ids()).toEqual([2]);
  });

  test('of what reports count is only what the server found', async () => {
    await show({ ...ANY, sold: 'true' }, [order(2)]);
    arrives(order(7, { status: 'cancelled' }));
    expect(ids()).toEqual([2]);
  });

  test('says how many there are, once they are counted behind its first page', async () => {
    expect(list.total.value).toBe('412');
    await show({ ...ANY, q: 'sari' }, [order(2)]);
    expect(list.total.value).toBe('1');
  });

  test('stays on screen until the first page of another list is here', async () => {
    const answer = later<ReturnType<typeof page>>();
    fetchPage.mockReturnValueOnce(answer.promise);
    orders.show({ ...ANY, status: 'shipped' });
    await flushPromises();
    expect([ids(), list.isComplete.value, list.isLoading.value]).toEqual([[3, 2], false, true]);
    answer.resolve(page([]));
    await flushPromises();
    expect([ids(), list.isComplete.value]).toEqual([[], true]);
  });

  test('goes on without doubles, one page at a time', async () => {
    fetchPage.mockResolvedValueOnce(page([order(2), order(1)]));
    await Promise.all([list.more(), list.more()]);
    expect(ids()).toEqual([3, 2, 1]);
    expect(fetchPage.mock.calls.map(([, cursor]) => cursor)).toEqual([null, 'next']);
  });

  test('keeps an order that came live while it was being fetched again', async () => {
    const answer = later<ReturnType<typeof page>>();
    fetchPage.mockReturnValueOnce(answer.promise);
    emitResync();
    await flushPromises();
    arrives(order(6));
    answer.resolve(page([order(3), order(2)]));
    await flushPromises();
    expect(ids()).toEqual([6, 3, 2]);
  });

  test('is fetched again after a resync, all pages that were there, and forgets what is no longer listed', async () => {
    fetchPage.mockResolvedValueOnce(page([order(1)]));
    await list.more();
    arrives(order(8));
    fetchPage
      .mockResolvedValueOnce(page([order(7), order(3)], 'below 3'))
      .mockResolvedValueOnce(page([order(2)]));
    emitResync();
    await flushPromises();
    expect(ids()).toEqual([7, 3, 2]);
  });

  test('listens only while it is on screen', () => {
    view.unmount();
    arrives(order(10));
    expect(orders.byId.has(10)).toBe(false);
  });

  test('is nobody else’s', () => {
    orders.show({ ...ANY, q: 'sari', status: null });
    useLoginStore().me = aPerson();
    expect([orders.byId.size, orders.filter.q]).toEqual([0, '']);
  });
});
