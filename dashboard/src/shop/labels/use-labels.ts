import { useQuery } from '@pinia/colada';
import { onScopeDispose } from 'vue';
import { onLive } from '../../live/index.ts';
import { fetchLabels } from './labels.api.ts';
import { useLabelsStore } from './labels.store.ts';

/** Fetches the shop's labels into their store, and keeps them fresh while the part that asked is on screen. */
export function useLabels() {
  const labels = useLabelsStore();
  const { error, refetch } = useQuery({
    key: ['labels'],
    async query({ signal }) {
      labels.list = await fetchLabels(signal);
      return labels.list;
    },
  });
  onScopeDispose(onLive('labels.updated', (news) => (labels.list = news.labels)));
  return { labels, error, load: () => refetch() };
}
