import { useQuery } from '@pinia/colada';
import { onScopeDispose } from 'vue';
import { onLive } from '../../live/index.ts';
import { useNumbersStore } from './numbers.store.ts';

/** Fetches the shop's numbers into their store, and keeps them fresh while the part that asked is on screen. */
export function useNumbers() {
  const numbers = useNumbersStore();
  const { error, status, refetch } = useQuery({
    key: ['numbers'],
    query: async ({ signal }) => {
      await numbers.load(signal);
      return numbers.list.map(({ id }) => id);
    },
  });
  onScopeDispose(onLive('session.updated', ({ session }) => numbers.apply(session)));
  onScopeDispose(onLive('session.removed', ({ sessionId }) => numbers.remove(sessionId)));
  return { error, status, load: () => refetch() };
}
