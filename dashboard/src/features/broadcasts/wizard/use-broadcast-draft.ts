import type { Broadcast } from '@roms/contracts/broadcasts';
import { watchDebounced } from '@vueuse/core';
import { computed, ref, shallowRef, type Ref } from 'vue';
import { useTyped } from '../../../ui/typed.ts';
import { broadcastsApi } from '../broadcasts.api.ts';
import { changesOf, formOf, isAnybodyMeant, storable, type BroadcastForm } from './broadcast-form.ts';

/** A draft is stored when typing pauses this long (milliseconds). */
const SAVE_AFTER_MS = 1_000;

/**
 * A draft as it is written, stored by itself as soon as somebody is meant, so that it can be gone on with in another
 * browser. `begin` is what a new one starts from; `onMade` gives it the address of the row that it became.
 */
export function useBroadcastDraft(
  known: Broadcast | null,
  begin: BroadcastForm,
  onMade: (id: number) => Promise<unknown>,
) {
  const broadcast = shallowRef<Broadcast | null>(known);
  const form: Ref<BroadcastForm> = ref(known === null ? structuredClone(begin) : formOf(known));
  /** What the server has; of a draft that is not there yet, what it would begin with. */
  const stored: Ref<BroadcastForm> = ref(storable(known === null ? begin : formOf(known)));
  const isSaving = ref(false);
  const error = shallowRef<unknown>(null);
  /** Grows with each change that was stored: what the server computes of the draft is another one. */
  const revision = ref(0);
  let underway: Promise<void> | null = null;
  /** It gets its address: nothing of it is lost by that. */
  const isMoving = ref(false);

  const isChanged = computed(
    () => changesOf(form.value, stored.value) !== null || storable(form.value).name !== stored.value.name,
  );
  useTyped(() => isChanged.value && !isMoving.value);

  async function store(): Promise<void> {
    const change = changesOf(form.value, stored.value);
    const sent = storable(form.value);
    const current = broadcast.value;
    if (current !== null && change === null) return;
    const saved =
      current === null ? await broadcastsApi.create(sent) : await broadcastsApi.change(current.id, change!);
    broadcast.value = saved;
    stored.value = { ...sent, name: sent.name || stored.value.name };
    revision.value += 1;
    if (current !== null) return;
    isMoving.value = true;
    await onMade(saved.id).finally(() => (isMoving.value = false));
  }

  /** Stores what is not stored yet; whether all of it is now. Never throws: `error` says why not. */
  async function save(): Promise<boolean> {
    // One after the other: two of them would make two drafts.
    while (underway !== null) await underway;
    isSaving.value = true;
    underway = store().then(
      () => void (error.value = null),
      (problem: unknown) => void (error.value = problem),
    );
    await underway;
    underway = null;
    isSaving.value = false;
    return error.value === null;
  }

  watchDebounced(
    () => JSON.stringify(form.value),
    () => {
      if (!isChanged.value || storable(form.value).name === '') return;
      if (broadcast.value !== null || isAnybodyMeant(form.value.audience)) void save();
    },
    { debounce: SAVE_AFTER_MS },
  );

  return { broadcast, form, revision, isChanged, isSaving, error, save };
}

export type BroadcastDraft = ReturnType<typeof useBroadcastDraft>;
