import { useQuery } from '@pinia/colada';
import { onScopeDispose } from 'vue';
import { onLive } from '../../live/index.ts';
import { useRefetch } from '../../live/refetch.ts';
import { ordersApi } from './orders.api.ts';

/** One order, fetched whole at each change: events, decisions and messages come with it. */
export function useOrder(id: () => number) {
  const refetch = useRefetch();
  const keyOf = (orderId: number) => ['orders', 'one', orderId];
  const { data, error } = useQuery(() => {
    const orderId = id();
    return { key: keyOf(orderId), query: ({ signal }) => ordersApi.detail(orderId, signal) };
  });

  const load = (): Promise<void> => refetch(keyOf(id()));
  const loadIf = (isAboutIt: boolean): void => void (isAboutIt && load());
  const ends = [
    onLive('order.updated', ({ order }) => loadIf(order.id === id())),
    onLive('message.created', ({ message }) => loadIf(message.orderId === id())),
    onLive('message.updated', ({ message }) => loadIf(message.orderId === id())),
  ];
  onScopeDispose(() => ends.forEach((end) => end()));
  return { order: data, error, load };
}
