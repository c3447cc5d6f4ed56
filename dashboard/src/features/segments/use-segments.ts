import { useQuery, useQueryCache } from '@pinia/colada';
import { computed, onScopeDispose, ref } from 'vue';
import { refetch } from '../../live/refetch.ts';
import { useShopTime } from '../../shop/time/use-shop-time.ts';
import { dayKey } from '../../ui/time.ts';
import { segmentsApi, type Days } from './segments.api.ts';

const DAY_MS = 86_400_000;
/** Days of the trend and of the moves. */
export const TREND_DAYS = 30;
export const MOVED_DAYS = 7;
const KEY = ['segments'];
/** How often a run is asked for its end, and how often at most (milliseconds). */
const ASK_EVERY_MS = 1_500;
const ASKS = 80;

/** The sizes of the segments, how they grew, and how customers moved; and the run that somebody asked for. */
export function useSegments() {
  const cache = useQueryCache();
  const { shopZone, now } = useShopTime();
  const until = (days: number): Days => ({
    from: dayKey(new Date(now.value - (days - 1) * DAY_MS), shopZone.value),
    to: dayKey(new Date(now.value), shopZone.value),
  });
  const trendDays = computed(() => until(TREND_DAYS));
  const movedDays = computed(() => until(MOVED_DAYS));

  const { data, error } = useQuery(() => {
    const days = trendDays.value;
    return {
      key: [...KEY, 'page', days.to],
      query: async ({ signal }) => {
        const [sizes, trend, flows, thresholds] = await Promise.all([
          segmentsApi.sizes(signal),
          segmentsApi.days(days, signal),
          segmentsApi.flows(days, signal),
          segmentsApi.thresholds(signal),
        ]);
        return { sizes, trend, flows, thresholds };
      },
      placeholderData: (before) => before,
    };
  });
  const load = (): Promise<void> => refetch(cache, KEY);

  const isRunning = ref(false);
  let isLeft = false;
  onScopeDispose(() => (isLeft = true));

  /** Asks for a run and waits for its end; false when that does not come in two minutes. Throws `ApiError`. */
  async function refresh(): Promise<boolean> {
    isRunning.value = true;
    try {
      const before = (await segmentsApi.sizes()).at;
      await segmentsApi.refresh();
      for (let asks = 0; asks < ASKS && !isLeft; asks += 1) {
        await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
        if ((await segmentsApi.sizes()).at === before) continue;
        await load();
        return true;
      }
      return false;
    } finally {
      isRunning.value = false;
    }
  }

  return { facts: data, error, load, movedDays, isRunning, refresh };
}
