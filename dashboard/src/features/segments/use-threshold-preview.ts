import type { Settings } from '@roms/contracts/settings';
import { useQuery } from '@pinia/colada';
import { refDebounced } from '@vueuse/core';
import { computed } from 'vue';
import { segmentsApi } from './segments.api.ts';

type Thresholds = Settings['rfm'];
/** Thresholds are asked about when changes to them pause this long (milliseconds). */
const ASK_AFTER_MS = 300;

/** Who would move where by other thresholds; null is asked for nothing. */
export function useThresholdPreview(thresholds: () => Thresholds | null) {
  const text = computed(() => JSON.stringify(thresholds()));
  const asked = refDebounced(text, ASK_AFTER_MS);
  const { data, error, isLoading } = useQuery(() => ({
    key: ['segments', 'preview', asked.value],
    query: () => segmentsApi.preview(JSON.parse(asked.value) as Thresholds),
    enabled: asked.value !== 'null',
    placeholderData: (before) => before,
  }));
  const isWanted = computed(() => text.value !== 'null');
  return {
    preview: computed(() => (isWanted.value ? data.value : undefined)),
    error: computed(() => (isWanted.value ? error.value : null)),
    isAsking: computed(() => isWanted.value && (isLoading.value || text.value !== asked.value)),
  };
}
