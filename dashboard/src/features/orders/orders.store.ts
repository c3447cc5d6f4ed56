import type { OrderSummary } from '@roms/contracts/orders';
import { defineStore } from 'pinia';
import { ref, shallowReactive, watch } from 'vue';
import { useLoginStore } from '../../shop/login/login.store.ts';
import { ANY_ORDER, type OrderFilter } from '../../shop/orders/orders.api.ts';

/**
 * Orders by id. What arrives live and what is fetched meet here: the higher `version` wins, whichever comes later.
 */
export const useOrdersStore = defineStore('orders', () => {
  const login = useLoginStore();
  const byId = shallowReactive(new Map<number, OrderSummary>());
  /** Orders that the live stream named, by id, each with its moment (see `tick`). */
  const heard = shallowReactive(new Map<number, number>());
  const filter = ref<OrderFilter>(noFilter());
  /** Where the list was scrolled to, for the way back from an order (pixels). */
  const scrollTop = ref(0);
  let moments = 0;

  /** The next moment: later than all before, whatever the clock says. */
  const tick = (): number => (moments += 1);

  /** Keeps the newer of what is known and what came. */
  function upsert(order: OrderSummary): void {
    const known = byId.get(order.id);
    if (known === undefined || known.version <= order.version) byId.set(order.id, order);
  }

  /** One order that came live. */
  function apply(order: OrderSummary): void {
    upsert(order);
    heard.set(order.id, tick());
  }

  /** Shows another list, from its top; the same one where it was. */
  function show(next: OrderFilter): void {
    if (JSON.stringify(next) === JSON.stringify(filter.value)) return;
    filter.value = next;
    scrollTop.value = 0;
  }

  /** What one person saw is not shown to the next. */
  watch(
    () => login.me?.user.id,
    () => {
      byId.clear();
      heard.clear();
      show(noFilter());
    },
    { flush: 'sync' },
  );

  /** One that was deleted. */
  function forget(id: number): void {
    byId.delete(id);
    heard.delete(id);
  }

  return { byId, heard, filter, scrollTop, tick, upsert, apply, forget, show };
});

function noFilter(): OrderFilter {
  return { ...ANY_ORDER, status: null };
}
