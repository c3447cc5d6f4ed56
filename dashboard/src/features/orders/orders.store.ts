import type { OrderSummary } from '@roms/contracts/orders';
import { defineStore } from 'pinia';
import { computed, reactive, ref, shallowRef } from 'vue';
import { onLive, onResync } from '../../live/index.ts';
import { ordersApi, type OrderFilter } from '../../shop/orders/orders.api.ts';

/**
 * Orders by id, and the one list on screen as ids. What arrives live and what is fetched meet here:
 * the higher `version` wins, whichever comes later.
 */
export const useOrdersStore = defineStore('orders', () => {
  const byId = reactive(new Map<number, OrderSummary>());
  const ids = shallowRef<number[]>([]);
  const filter = ref<OrderFilter>({ q: '', status: null });
  const nextCursor = ref<string | null>(null);
  const loading = ref(false);
  const loadedOnce = ref(false);
  const error = shallowRef<unknown>(null);
  /** Where the list was scrolled to, for the way back from an order (pixels). */
  const scrollTop = ref(0);
  let request: AbortController | undefined;

  const list = computed(() => ids.value.flatMap((id) => byId.get(id) ?? []));

  /** Keeps the newer of what is known and what came; says whether it was taken. */
  function upsert(order: OrderSummary): boolean {
    const known = byId.get(order.id);
    if (known !== undefined && known.version > order.version) return false;
    byId.set(order.id, order);
    return true;
  }

  function belongs(order: OrderSummary): boolean {
    const { q, status } = filter.value;
    // What a search finds is the server's to say; its rows are only kept up to date.
    return q === '' && (status === null || order.status === status);
  }

  /** Newest first, as the API lists them. */
  const isBefore = (a: OrderSummary, b: OrderSummary) =>
    a.orderedAt === b.orderedAt ? a.id > b.id : a.orderedAt > b.orderedAt;

  /** One order that came live: updated in place, put where it belongs, or taken out of a filtered list. */
  function apply(order: OrderSummary): void {
    if (!upsert(order)) return;
    const known = byId.get(order.id) ?? order;
    const listed = ids.value.includes(order.id);
    const { status } = filter.value;
    if (listed && status !== null && known.status !== status) {
      ids.value = ids.value.filter((id) => id !== order.id);
    } else if (!listed && belongs(known) && loadedOnce.value) {
      const at = list.value.findIndex((other) => isBefore(known, other));
      // Behind the last loaded row it comes with its page.
      if (at === -1 && nextCursor.value !== null) return;
      const next = [...ids.value];
      next.splice(at === -1 ? next.length : at, 0, order.id);
      ids.value = next;
    }
  }

  /** Shows another list; what is on screen stays until its first page is here. */
  async function show(next: OrderFilter): Promise<void> {
    filter.value = next;
    scrollTop.value = 0;
    await fetchPage(null);
  }

  async function fetchPage(cursor: string | null): Promise<void> {
    request?.abort();
    const mine = (request = new AbortController());
    loading.value = true;
    error.value = null;
    try {
      const page = await ordersApi.page(filter.value, cursor, mine.signal);
      for (const order of page.data) upsert(order);
      const fresh = page.data.map(({ id }) => id);
      ids.value = cursor === null ? fresh : [...new Set([...ids.value, ...fresh])];
      nextCursor.value = page.page.nextCursor;
      loadedOnce.value = true;
    } catch (problem) {
      if (request === mine) error.value = problem;
    } finally {
      if (request === mine) loading.value = false;
    }
  }

  /** The next page, when there is one and none is on its way. */
  async function more(): Promise<void> {
    if (nextCursor.value !== null && !loading.value && error.value === null)
      await fetchPage(nextCursor.value);
  }

  /** The first page again: what may have been missed is among the newest. */
  const reload = () => fetchPage(null);

  /** Listens while a page shows orders; returns what ends it. */
  function listen(): () => void {
    const ends = [onLive('order.updated', ({ order }) => apply(order)), onResync(() => void reload())];
    return () => ends.forEach((end) => end());
  }

  return {
    byId, ids, list, filter, nextCursor, loading, loadedOnce, error, scrollTop,
    upsert, apply, show, more, reload, listen,
  }; // prettier-ignore
});
