import { useQuery } from '@pinia/colada';
import { onScopeDispose } from 'vue';
import { onLive } from '../../live/index.ts';
import { useRefetch } from '../../live/refetch.ts';
import { useNumbersStore } from '../../shop/numbers/numbers.store.ts';
import { fetchNumber } from './whatsapp.api.ts';

/** What happened with a number last, newest first; fetched again with each change of its state. */
export function useNumberHistory(id: () => string) {
  const numbers = useNumbersStore();
  const refetch = useRefetch();
  const keyOf = (numberId: string) => ['numbers', 'history', numberId];
  const { data } = useQuery(() => {
    const numberId = id();
    return {
      key: keyOf(numberId),
      async query({ signal }) {
        const { events, ...number } = await fetchNumber(numberId, signal);
        numbers.apply(number);
        return events;
      },
    };
  });
  let state = numbers.byId.get(id())?.state;
  onScopeDispose(
    onLive('session.updated', ({ session }) => {
      if (session.id !== id() || session.state === state) return;
      state = session.state;
      void refetch(keyOf(session.id));
    }),
  );
  return { events: data, load: () => refetch(keyOf(id())) };
}
