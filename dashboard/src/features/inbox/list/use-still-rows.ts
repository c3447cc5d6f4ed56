import type { Conversation, ConversationSort } from '@roms/contracts/conversations';
import { computed, shallowRef, watch, type Ref } from 'vue';
import { comparePlaces, placeOf } from './inbox-list.ts';

/**
 * Keeps the rows of a list where they stand while `isHeld`: under a pointer, or while somebody reads further down.
 * What the rows say goes on changing, what is loaded below is added below, a row that left the list stays in its
 * place until the rows are let go and says what `known` still tells of it, and `news` counts the conversations that
 * would have moved to the top.
 */
export function useStillRows(
  live: Readonly<Ref<Conversation[]>>,
  isHeld: Readonly<Ref<boolean>>,
  known: (id: number) => Conversation | undefined,
  sort: () => ConversationSort = () => 'latest',
) {
  /** The rows as they stood when they were held; null while nothing holds them. */
  const stood = shallowRef<Conversation[] | null>(null);
  watch(isHeld, (held) => (stood.value = held ? live.value : null), { flush: 'sync', immediate: true });

  const parts = computed(() => {
    const held = new Map((stood.value ?? []).map((row) => [row.id, row]));
    const last = stood.value?.at(-1);
    const added = live.value.filter(({ id }) => !held.has(id));
    const below = added.filter(
      (row) => last === undefined || comparePlaces(placeOf(last), placeOf(row), sort()) < 0,
    );
    const spoken = live.value.filter((row) => isSpokenSince(row, held.get(row.id)));
    return { below, news: added.length - below.length + spoken.length };
  });
  const liveById = computed(() => new Map(live.value.map((row) => [row.id, row])));

  const rows = computed(() => {
    if (stood.value === null) return live.value;
    return [
      ...stood.value.map((row) => liveById.value.get(row.id) ?? known(row.id) ?? row),
      ...parts.value.below,
    ];
  });
  const news = computed(() => (stood.value === null ? 0 : parts.value.news));

  /** Whether a row is shown only because the rows stand still. */
  const isGone = (id: number): boolean => !liveById.value.has(id);

  /** Puts the rows where they belong now. */
  function settle(): void {
    if (stood.value !== null) stood.value = live.value;
  }

  return { rows, news, isGone, settle };
}

/** Whether the customer wrote after the row was held. */
function isSpokenSince(row: Conversation, held: Conversation | undefined): boolean {
  if (held === undefined || row.lastMessage === null) return false;
  return row.lastMessage.direction === 'inbound' && row.lastMessage.id !== held.lastMessage?.id;
}
