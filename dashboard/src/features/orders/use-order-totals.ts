import type { OrderStatus } from '@roms/domain/order-status';
import { useQuery } from '@pinia/colada';
import { useThrottleFn } from '@vueuse/core';
import { computed, onScopeDispose } from 'vue';
import { onLive } from '../../live/index.ts';
import { useRefetch } from '../../live/refetch.ts';
import { ordersApi } from '../../shop/orders/orders.api.ts';
import { useOrdersStore } from './orders.store.ts';

/** However many orders change, the sums are asked for so seldom (milliseconds). */
const AT_MOST_EVERY_MS = 2_000;

/** How many orders stand in each status and what they come to; `null` is all but drafts. */
export function useOrderTotals() {
  const orders = useOrdersStore();
  const refetch = useRefetch();
  const keyOf = () => ['orders', 'totals', orders.filter.from, orders.filter.to];
  const { data } = useQuery(() => {
    const { from, to } = orders.filter;
    return { key: keyOf(), query: ({ signal }) => ordersApi.totals({ from, to }, signal) };
  });
  const again = useThrottleFn(() => void refetch(keyOf()), AT_MOST_EVERY_MS, true);
  for (const event of ['order.updated', 'order.removed'] as const) onScopeDispose(onLive(event, again));

  const all = computed(() => {
    if (!data.value) return undefined;
    const { draft: _, ...ordered } = data.value;
    return Object.values(ordered).reduce((sum, one) => ({
      orders: sum.orders + one.orders,
      rupiah: sum.rupiah + one.rupiah,
    }));
  });
  return (status: OrderStatus | null) => (status === null ? all.value : data.value?.[status]);
}
