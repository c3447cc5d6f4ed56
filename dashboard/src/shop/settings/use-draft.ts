import { computed, ref, watch, type Ref } from 'vue';
import { useTyped } from '../../ui/typed.ts';

/**
 * A copy of what is stored, for a form to change. It begins anew when other values are stored, and stays when the same
 * ones come again: another form of the page was saved, or the window came to the front.
 */
export function useDraft<T extends object>(stored: () => T) {
  const storedText = computed(() => JSON.stringify(stored()));
  const copy = () => JSON.parse(storedText.value) as T;
  const draft = ref(copy()) as Ref<T>;
  watch(storedText, () => (draft.value = copy()));
  const changed = computed(() => JSON.stringify(draft.value) !== storedText.value);
  useTyped(() => changed.value);
  return { draft, changed };
}
