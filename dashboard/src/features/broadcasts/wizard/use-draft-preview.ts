import type { BroadcastPreview } from '@roms/contracts/broadcasts';
import { computed, ref, shallowRef, watch } from 'vue';
import { broadcastsApi } from '../broadcasts.api.ts';
import type { BroadcastDraft } from './use-broadcast-draft.ts';

/** Another one shows other people. */
const SEEDS = 1_000_000;

/**
 * What the server would do with a draft as it is stored: asked again after each change, one question at a time, because
 * it goes through the whole audience. The last answer stays until the next is there.
 */
export function useDraftPreview({ broadcast, revision }: Pick<BroadcastDraft, 'broadcast' | 'revision'>) {
  const preview = shallowRef<BroadcastPreview | null>(null);
  const error = shallowRef<unknown>(null);
  const isAsking = ref(false);
  const seed = ref(0);
  const asked = ref('');
  /** What the answer on screen is about. */
  const wanted = computed(() => `${broadcast.value?.id} ${revision.value} ${seed.value}`);

  let underway: Promise<void> | null = null;
  async function run(): Promise<void> {
    isAsking.value = true;
    try {
      // What changed meanwhile is asked for once more.
      for (let last = ''; broadcast.value !== null && last !== wanted.value;) {
        last = wanted.value;
        preview.value = await broadcastsApi.preview(broadcast.value.id, seed.value);
        asked.value = last;
        error.value = null;
      }
    } catch (problem) {
      error.value = problem;
    } finally {
      isAsking.value = false;
    }
  }
  /** Ends when the answer is there, or `error` says why there is none; a question that is under way is not put twice. */
  const ask = (): Promise<void> => (underway ??= run().finally(() => (underway = null)));
  watch(wanted, () => void ask(), { immediate: true });

  return {
    preview,
    error,
    isAsking,
    /** The answer on screen is of the draft as it is stored now. */
    isCurrent: computed(() => preview.value !== null && asked.value === wanted.value),
    ask,
    swap: () => void (seed.value = (seed.value + 1 + Math.floor(Math.random() * SEEDS)) % SEEDS),
  };
}

export type DraftPreview = ReturnType<typeof useDraftPreview>;
