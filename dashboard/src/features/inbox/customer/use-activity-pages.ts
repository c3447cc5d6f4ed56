import type { Activity } from '@roms/contracts/activities';
import { useQueryCache } from '@pinia/colada';
import { computed, onScopeDispose } from 'vue';
import { usePages } from '../../../api/use-pages.ts';
import { onLive } from '../../../live/index.ts';
import { refetch } from '../../../live/refetch.ts';
import { fetchActivity } from '../inbox.api.ts';

/** What was done with a conversation besides writing in it, the newest first, page by page; kept fresh by the live stream. */
export function useActivityPages(conversationId: number) {
  const cache = useQueryCache();
  const key = ['conversation-activity', conversationId];
  const pages = usePages(() => ({
    key,
    fetch: (cursor) => fetchActivity(conversationId, cursor === null ? {} : { cursor }),
  }));
  onScopeDispose(
    onLive('activity.created', ({ conversationId: changed }) => {
      if (changed === conversationId) void refetch(cache, key);
    }),
  );
  return { ...pages, lines: computed<Activity[]>(() => pages.pages.value.flatMap(({ data }) => data)) };
}
