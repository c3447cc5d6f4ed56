import type { Customer, UpdateCustomer } from '@roms/contracts/customers';
import type { OrderDetail, OrderSummary } from '@roms/contracts/orders';
import { isLifecycleEnded } from '@roms/domain/lifecycle';
import { useDebounceFn } from '@vueuse/core';
import { onMounted, onScopeDispose, ref, shallowRef } from 'vue';
import { onLive, onResync } from '../../../live/index.ts';
import { fetchCustomer, fetchCustomerOrders, fetchOrder, patchCustomer } from '../inbox.api.ts';

/** How many orders the panel shows, and among how many of them it looks for what happens next. */
const SHOWN_ORDERS = 5;
const LOOKED_AT = 3;
/** A change of an order comes as several events at once (milliseconds). */
const SETTLE_MS = 250;

/** Everything the panel shows of one customer, kept fresh by the live stream. */
export function useCustomerPanel(customerId: number) {
  const customer = shallowRef<Customer | null>(null);
  const orders = shallowRef<OrderSummary[]>([]);
  /** The newest order of which something is still to happen, or a skip can be taken back; null when there is none. */
  const next = shallowRef<OrderDetail | null>(null);
  const state = ref<'loading' | 'ready' | 'error'>('loading');
  let run = 0;

  /** Fetches all of it again; an answer that a newer fetch has overtaken is thrown away. */
  async function load(): Promise<void> {
    const own = ++run;
    try {
      const [person, page] = await Promise.all([fetchCustomer(customerId), fetchCustomerOrders(customerId)]);
      const plan = await nextPlan(page.data);
      if (own !== run) return;
      customer.value = person;
      orders.value = page.data.slice(0, SHOWN_ORDERS);
      next.value = plan;
      state.value = 'ready';
    } catch {
      if (own === run && customer.value === null) state.value = 'error';
    }
  }

  /** Saves a change at once on screen, and puts it back when the server refuses; throws `ApiError`. */
  async function save(changes: UpdateCustomer): Promise<void> {
    const before = customer.value;
    if (before === null) return;
    const { optedOut, ...fields } = changes;
    customer.value = {
      ...before,
      ...fields,
      optedOutAt: optedOut === undefined ? before.optedOutAt : optedOut ? new Date().toISOString() : null,
    };
    try {
      customer.value = await patchCustomer(customerId, changes);
    } catch (error) {
      customer.value = before;
      throw error;
    }
  }

  const loadSoon = useDebounceFn(load, SETTLE_MS);
  const ends = [
    onLive('order.updated', ({ order }) => {
      if (order.customer.id === customerId) void loadSoon();
    }),
    onResync(() => void load()),
  ];
  onScopeDispose(() => {
    run = Infinity;
    ends.forEach((end) => end());
  });
  onMounted(load);

  return { customer, orders, next, state, load, save };
}

async function nextPlan(orders: OrderSummary[]): Promise<OrderDetail | null> {
  for (const order of orders.filter(({ status }) => status !== 'cancelled').slice(0, LOOKED_AT)) {
    const detail = await fetchOrder(order.id);
    if (!isLifecycleEnded(detail.lifecycle.state) || canTakeSkipBack(detail)) return detail;
  }
  return null;
}

/** A reminder that was just skipped stays on the panel, where it can be taken back. */
function canTakeSkipBack({ lifecycle }: OrderDetail): boolean {
  return lifecycle.skipUndoUntil !== null && Date.parse(lifecycle.skipUndoUntil) > Date.now();
}
