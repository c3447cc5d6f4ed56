import type { WhatsappDeadLetter } from '@roms/contracts/whatsapp';
import { useQuery, useQueryCache } from '@pinia/colada';
import { computed } from 'vue';
import { ApiError } from '../../api/client.ts';
import { refetch } from '../../live/refetch.ts';
import * as calls from './whatsapp.api.ts';

export const DEAD_LETTERS = ['dead-letters'];

/** Events that ROMS did not take, until a person has them delivered again or lets them go. */
export function useDeadLetters() {
  const cache = useQueryCache();
  const query = useQuery({ key: DEAD_LETTERS, query: ({ signal }) => calls.fetchDeadLetters(signal) });

  /** Throws the `ApiError` of a refusal; one that another person has settled is simply gone. */
  async function settle(id: string, work: (id: string) => Promise<unknown>): Promise<void> {
    try {
      await work(id);
    } catch (problem) {
      if (!(problem instanceof ApiError && problem.code === 'dead_letter_not_found')) throw problem;
    }
    cache.setQueryData<WhatsappDeadLetter[]>(DEAD_LETTERS, (known = []) =>
      known.filter((letter) => letter.id !== id),
    );
    // A list that was asked for before still names it.
    void refetch(cache, DEAD_LETTERS);
  }

  return {
    list: computed(() => query.data.value ?? []),
    isLoaded: computed(() => query.data.value !== undefined),
    error: query.error,
    load: () => refetch(cache, DEAD_LETTERS),
    replay: (id: string) => settle(id, calls.replayDeadLetter),
    discard: (id: string) => settle(id, calls.discardDeadLetter),
    /** How many are on their way again. */
    async replayAll(): Promise<number> {
      const { replayed } = await calls.replayDeadLetters();
      await refetch(cache, DEAD_LETTERS);
      return replayed;
    },
  };
}
