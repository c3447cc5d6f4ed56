import { useQuery } from '@pinia/colada';
import { computed, ref, shallowRef, useId, type Ref } from 'vue';
import { COLLEAGUES, fetchColleagues, type Colleague } from '../../../shop/team/colleagues.api.ts';
import { insertText } from '../composer/insert-text.ts';
import type { WordList } from '../composer/use-word-list.ts';
import { colleaguesFor, mentionAt, mentionedIn } from './mentions.ts';

/** Picks colleagues behind `@` in a field. Without the list of them a note calls nobody. */
export function useMentions(
  field: Readonly<Ref<HTMLTextAreaElement | null>>,
  list: Readonly<Ref<WordList | null>>,
  ownId: () => number,
) {
  const listId = useId();
  const team = useQuery({ key: COLLEAGUES, query: ({ signal }) => fetchColleagues(signal) });
  const people = computed(() => (team.data.value ?? []).filter(({ id }) => id !== ownId()));
  const typed = shallowRef<{ start: number; filter: string } | null>(null);
  const picked = ref(new Set<number>());
  /** Where a sign stands for which somebody wanted no list. */
  let refusedAt: number | null = null;
  const found = computed(() => (typed.value === null ? [] : colleaguesFor(people.value, typed.value.filter)));

  return {
    listId,
    /** Those who fit what is typed; empty while nothing is. */
    found,
    activeId: computed(() => (found.value.length === 0 ? undefined : list.value?.activeId)),
    /** The text or the caret moved. */
    look(): void {
      const own = field.value;
      const at =
        own && own.selectionStart === own.selectionEnd ? mentionAt(own.value, own.selectionStart) : null;
      if (at === null || at.start !== refusedAt) refusedAt = null;
      typed.value = refusedAt === null ? at : null;
    },
    /** Whether the list took the key. */
    press(event: KeyboardEvent): boolean {
      if (found.value.length === 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey)
        return false;
      if (event.key !== 'Escape') return list.value?.press(event.key) ?? false;
      refusedAt = typed.value?.start ?? null;
      typed.value = null;
      return true;
    },
    choose({ id, name }: Colleague): void {
      const own = field.value;
      const at = typed.value;
      typed.value = null;
      if (own === null || at === null) return;
      picked.value.add(id);
      refusedAt = at.start;
      insertText(own, `@${name} `, at.start, own.selectionStart);
      typed.value = null;
    },
    close: () => (typed.value = null),
    idsIn: (body: string): number[] => mentionedIn(body, people.value, picked.value),
  };
}
