import { audienceProblem, type AudienceFilter } from '@roms/domain/audience';
import { useQuery } from '@pinia/colada';
import { refDebounced } from '@vueuse/core';
import { computed } from 'vue';
import { audiencesApi } from './audiences.api.ts';

/** A filter is counted when changes to it pause this long (milliseconds). */
const ASK_AFTER_MS = 300;

/**
 * How many fit a filter now. What is not complete is not counted, nor while it is not `wanted`; while another is counted the
 * figure before stays. `ask`: how the figure is asked for, else at once.
 */
export function useAudienceCount(
  filter: () => AudienceFilter,
  { wanted = (): boolean => true, ask = audiencesApi.count } = {},
) {
  const text = computed(() => JSON.stringify(filter()));
  const asked = refDebounced(text, ASK_AFTER_MS);
  const isComplete = computed(() => audienceProblem(filter()) === null);
  const query = useQuery(() => ({
    key: ['audiences', 'count', asked.value],
    query: () => ask(JSON.parse(asked.value) as AudienceFilter),
    enabled: wanted() && audienceProblem(JSON.parse(asked.value)) === null,
    placeholderData: (before) => before,
  }));
  return {
    counted: computed(() => (isComplete.value ? query.data.value : undefined)),
    error: computed(() => (isComplete.value ? query.error.value : null)),
    isComplete,
    /** The figure is not of the filter as it is now. */
    isAsking: computed(() => isComplete.value && (query.isLoading.value || text.value !== asked.value)),
    retry: () => void query.refetch(),
  };
}
