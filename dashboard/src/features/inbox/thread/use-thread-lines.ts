import type { Activity } from '@roms/contracts/activities';
import { computed, watch, type ComputedRef } from 'vue';
import { useActivitiesStore } from './activities.store.ts';
import type { Thread } from './thread.ts';

/**
 * The lines that belong among the messages of a thread that are loaded: fetched with its newest messages, and further up
 * as older ones come.
 */
export function useThreadLines(
  conversationId: number,
  thread: ComputedRef<Thread | undefined>,
): ComputedRef<readonly Activity[]> {
  const store = useActivitiesStore();
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
      if (isLoading || before === undefined) void store.load(conversationId).then(reach);
    },
    { immediate: true },
  );
  watch([from, () => thread.value?.state], reach);

  function reach(): void {
    if (thread.value?.state === 'ready' && from.value !== null) void store.reach(conversationId, from.value);
  }

  return computed(() => {
    const [first, last] = [from.value, until.value];
    if (first === null) return known.value;
    return known.value.filter(({ at }) => at >= first && (last === null || at <= last));
  });
}
