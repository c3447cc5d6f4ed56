import type { Activity } from '@roms/contracts/activities';
import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue';
import { useActivitiesStore } from './activities.store.ts';
import type { Thread } from './thread.ts';

/** So long messages that are here wait for their lines, which would move them (milliseconds); then they are shown without. */
const LONGEST_WAIT_MS = 600;

/**
 * The lines that belong among the messages of a thread that are loaded: fetched with its newest messages, and further up
 * as older ones come. `areHere`: the first of them are, or are waited for no longer.
 */
export function useThreadLines(
  conversationId: number,
  thread: ComputedRef<Thread | undefined>,
): { lines: ComputedRef<readonly Activity[]>; areHere: Ref<boolean> } {
  const store = useActivitiesStore();
  const areHere = ref(store.byConversation.has(conversationId));
  const arrive = () => (areHere.value = true);
  const patience = setTimeout(arrive, LONGEST_WAIT_MS);
  onScopeDispose(() => clearTimeout(patience));
  const known = computed(() => store.byConversation.get(conversationId)?.rows ?? []);
  /** When the oldest message was written that is loaded; '' when all are. */
  const from = computed(() => {
    if (thread.value?.olderBefore === null) return '';
    return thread.value?.messages[0]?.sentAt ?? null;
  });
  /** When the newest was written, where newer ones are not loaded. */
  const until = computed(() =>
    (thread.value?.newerAfter ?? null) === null ? null : (thread.value?.messages.at(-1)?.sentAt ?? null),
  );

  // Also after a lost connection: then the thread is loaded again.
  watch(
    () => thread.value?.state === 'loading',
    (isLoading, before) => {
      if (isLoading || before === undefined) void store.load(conversationId).then(reach).finally(arrive);
    },
    { immediate: true },
  );
  watch([from, () => thread.value?.state], reach);

  function reach(): void {
    if (thread.value?.state === 'ready' && from.value !== null) void store.reach(conversationId, from.value);
  }

  const lines = computed(() => {
    const [first, last] = [from.value, until.value];
    if (first === null) return known.value;
    return known.value.filter(({ at }) => at >= first && (last === null || at <= last));
  });
  return { lines, areHere };
}
