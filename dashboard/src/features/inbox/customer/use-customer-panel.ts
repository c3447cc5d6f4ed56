import type { Customer, UpdateCustomer } from '@roms/contracts/customers';
import type { OrderDetail, OrderSummary } from '@roms/contracts/orders';
import { isLifecycleEnded } from '@roms/domain/lifecycle';
import { useQuery, useQueryCache } from '@pinia/colada';
import { useDebounceFn } from '@vueuse/core';
import { onScopeDispose } from 'vue';
import { onLive } from '../../../live/index.ts';
import { refetch } from '../../../live/refetch.ts';
import { customersApi } from '../../../shop/customers/customers.api.ts';
import { ordersApi } from '../../../shop/orders/orders.api.ts';
import { fetchCustomerOrders } from '../inbox.api.ts';

/** How many orders the panel shows, and among how many of them it looks for what happens next. */
const SHOWN_ORDERS = 5;
const LOOKED_AT = 3;
/** A change of an order comes as several events at once (milliseconds). */
const SETTLE_MS = 250;

export type PanelFacts = {
  customer: Customer;
  orders: OrderSummary[];
  /** The newest order of which something is still to happen, or a skip can be taken back; null when there is none. */
  next: OrderDetail | null;
};

/** Everything the panel shows of one customer, kept fresh by the live stream. */
export function useCustomerPanel(customerId: number) {
  const cache = useQueryCache();
  const key = ['customers', 'panel', customerId];
  const { data, error } = useQuery({ key, query: () => fetchFacts(customerId) });
  const load = (): Promise<void> => refetch(cache, key);
  const put = (customer: Customer): void =>
    cache.setQueryData<PanelFacts>(key, (facts) => ({ orders: [], next: null, ...facts, customer }));

  /** Saves a change at once on screen, and puts it back when the server refuses; throws `ApiError`. */
  async function save(changes: UpdateCustomer): Promise<void> {
    const before = data.value?.customer;
    if (before === undefined) return;
    const { optedOut, ...fields } = changes;
    const optedOutAt = optedOut ? new Date().toISOString() : null;
    put({ ...before, ...fields, optedOutAt: optedOut === undefined ? before.optedOutAt : optedOutAt });
    try {
      put(await customersApi.change(customerId, changes));
    } catch (failure) {
      put(before);
      throw failure;
    }
  }

  const loadSoon = useDebounceFn(load, SETTLE_MS);
  const ends = [
    onLive('order.updated', ({ order }) => {
      if (order.customer.id === customerId) void loadSoon();
    }),
    // The customer's own word, or a colleague, changed what may be sent.
    onLive('conversation.updated', ({ conversation: { customer } }) => {
      const known = data.value?.customer;
      if (customer.id !== customerId || known === undefined) return;
      if ((customer.optedOutAt === null) !== (known.optedOutAt === null)) void loadSoon();
    }),
  ];
  onScopeDispose(() => ends.forEach((end) => end()));
  return { facts: data, error, load, save };
}

async function fetchFacts(customerId: number): Promise<PanelFacts> {
  const [customer, page] = await Promise.all([customersApi.one(customerId), fetchCustomerOrders(customerId)]);
  return { customer, orders: page.data.slice(0, SHOWN_ORDERS), next: await nextPlan(page.data) };
}

async function nextPlan(orders: OrderSummary[]): Promise<OrderDetail | null> {
  for (const order of orders.filter(({ status }) => status !== 'cancelled').slice(0, LOOKED_AT)) {
    const detail = await ordersApi.detail(order.id);
    if (!isLifecycleEnded(detail.lifecycle.state) || canTakeSkipBack(detail)) return detail;
  }
  return null;
}

/** A reminder that was just skipped stays on the panel, where it can be taken back. */
function canTakeSkipBack({ lifecycle }: OrderDetail): boolean {
  return lifecycle.skipUndoUntil !== null && Date.parse(lifecycle.skipUndoUntil) > Date.now();
}
