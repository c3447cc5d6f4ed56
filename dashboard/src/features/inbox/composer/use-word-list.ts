import { computed, shallowRef, useId, type Ref } from 'vue';
import { typedWord, type TypedWord } from './typed-word.ts';

/** The list that is open beside the field: which of its options is chosen, by keys that the field gets. */
export type WordList = {
  /** Whether it did something with the key. */
  press: (key: string) => boolean;
  /** The element of the chosen option. */
  activeId: string | undefined;
};

/**
 * The list that a `/` or `:` in the field opens. The keyboard stays in the field, so its keys are handed on; Escape
 * closes the list for this word and leaves the next one its own.
 */
export function useWordList(list: Readonly<Ref<WordList | null>>) {
  const id = useId();
  const word = shallowRef<TypedWord | null>(null);
  /** Where the word stands that somebody did not want a list for. */
  let refusedAt: number | null = null;

  function close(): void {
    word.value = null;
  }

  return {
    id,
    word,
    activeId: computed(() => (word.value === null ? undefined : list.value?.activeId)),
    /** The text or the caret moved. */
    look(field: HTMLTextAreaElement): void {
      const { value, selectionStart, selectionEnd } = field;
      const found = selectionStart === selectionEnd ? typedWord(value, selectionStart) : null;
      if (found === null || found.start !== refusedAt) refusedAt = null;
      word.value = refusedAt === null ? found : null;
    },
    /** Whether the list took the key; composing and modified keys are never its own. */
    press(event: KeyboardEvent): boolean {
      if (word.value === null || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
        return false;
      if (event.key === 'Escape') {
        refusedAt = word.value.start;
        close();
        return true;
      }
      return list.value?.press(event.key) ?? false;
    },
    close,
  };
}
