import type { OrderSummary } from '@roms/contracts/orders';
import type { Page } from '@roms/contracts/pagination';
import { computed, onScopeDispose } from 'vue';
import { usePages } from '../../api/use-pages.ts';
import { onLive } from '../../live/index.ts';
import { ordersApi, type OrderFilter } from '../../shop/orders/orders.api.ts';
import { listTotal } from '../../ui/total.ts';
import { useOrdersStore } from './orders.store.ts';

/** A fetched page: its orders are in the store. */
type OrderPage = {
  ids: number[];
  filter: OrderFilter;
  /** When it was asked for, as the store counts: what came live after that is not in it. */
  askedAt: number;
  page: Page<never>['page'];
};

/** Newest first, as the API lists them. */
const compareOrders = (a: OrderSummary, b: OrderSummary): number =>
  a.orderedAt === b.orderedAt ? b.id - a.id : a.orderedAt > b.orderedAt ? -1 : 1;

/** The list of orders that the store's filter asks for, kept up to date by the live stream while it is on screen. */
export function useOrderList() {
  const orders = useOrdersStore();

  const { pages, counted, ...query } = usePages<OrderPage>(() => {
    const filter = orders.filter;
    return {
      key: ['orders', 'list', filter],
      count: (signal) => ordersApi.count(filter, signal),
      async fetch(cursor, signal) {
        const askedAt = orders.tick();
        const { data, page } = await ordersApi.page(filter, cursor, signal);
        data.forEach(orders.upsert);
        return { ids: data.map(({ id }) => id), filter, askedAt, page };
      },
    };
  });
  onScopeDispose(onLive('order.updated', ({ order }) => orders.apply(order)));
  onScopeDispose(onLive('order.removed', ({ orderId }) => orders.forget(orderId)));

  const list = computed(() => {
    const first = pages.value[0];
    const last = pages.value.at(-1);
    if (first === undefined || last === undefined) return [];
    const fetched = new Set(pages.value.flatMap(({ ids }) => ids));
    const known = (ids: Iterable<number>) => [...ids].flatMap((id) => orders.byId.get(id) ?? []);
    // What a search finds is the server's to say; its rows are only kept up to date.
    const { status, ...narrowing } = first.filter;
    if (Object.values(narrowing).some((text) => text !== '')) return known(fetched);

    const belongs = (order: OrderSummary) =>
      status === null ? order.status !== 'draft' : order.status === status;
    const end = last.page.nextCursor === null ? undefined : orders.byId.get(last.ids.at(-1) ?? 0);
    const came = [...orders.heard].filter(([id, at]) => at > first.askedAt && !fetched.has(id));
    const added = known(came.map(([id]) => id))
      // Behind the last loaded row it comes with its page.
      .filter((order) => end === undefined || compareOrders(order, end) < 0);
    return [...known(fetched), ...added].filter(belongs).sort(compareOrders);
  });

  const total = computed(() =>
    listTotal({
      loaded: list.value.length,
      isComplete: query.isComplete.value,
      first: counted.value,
    }),
  );

  return { ...query, list, total };
}
