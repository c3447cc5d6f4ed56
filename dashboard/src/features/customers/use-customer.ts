import type { Customer, UpdateCustomer } from '@roms/contracts/customers';
import { useQuery, useQueryCache } from '@pinia/colada';
import { useDebounceFn } from '@vueuse/core';
import { onScopeDispose } from 'vue';
import { onLive } from '../../live/index.ts';
import { refetch } from '../../live/refetch.ts';
import { customersApi } from '../../shop/customers/customers.api.ts';

/** A change comes as several events at once (milliseconds). */
const SETTLE_MS = 250;

/** Everything of one customer is kept below this key. */
export const customerKey = (id: number, part: string) => ['customers', 'page', id, part];
/** What the page shares with others: when things run out, what was allowed, what was decided. */
const SHARED = ['cycles', 'consents', 'decisions'] as const;

/** The customer of a page, kept fresh by what is heard of their orders and conversations. */
export function useCustomer(id: () => number) {
  const cache = useQueryCache();
  const {
    data,
    error,
    refetch: again,
  } = useQuery(() => ({
    key: customerKey(id(), 'customer'),
    query: ({ signal }) => customersApi.one(id(), signal),
  }));

  /** All parts of the page anew. */
  async function load(): Promise<void> {
    await Promise.all(['page', ...SHARED].map((part) => refetch(cache, ['customers', part, id()])));
  }
  const loadSoon = useDebounceFn(load, SETTLE_MS);
  const ends = [
    onLive('order.updated', ({ order }) => {
      if (order.customer.id === id()) void loadSoon();
    }),
    onLive('conversation.updated', ({ conversation }) => {
      if (conversation.customer.id === id()) void loadSoon();
    }),
  ];
  onScopeDispose(() => ends.forEach((end) => end()));

  /** Shows what was written, and fetches what follows from it. */
  function show(customer: Customer): void {
    cache.setQueryData(customerKey(customer.id, 'customer'), customer);
    void load();
  }
  /** Throws `ApiError`. */
  async function change(changes: UpdateCustomer): Promise<void> {
    show(await customersApi.change(id(), changes));
  }
  return { customer: data, error, load, again, show, change };
}
