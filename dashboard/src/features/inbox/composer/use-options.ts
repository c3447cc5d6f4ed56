import { computed, ref, watch, type Ref } from 'vue';

/** How an option of a list is chosen by the keys of a field that keeps the keyboard. */
export function useOptions<T>(
  listId: string,
  options: Readonly<Ref<readonly T[]>>,
  choose: (option: T) => void,
) {
  const active = ref(0);
  watch(options, () => (active.value = 0));
  const idOf = (index: number): string => `${listId}-${index}`;

  function press(key: string): boolean {
    const count = options.value.length;
    if (count === 0) return false;
    if (key === 'ArrowDown') active.value = (active.value + 1) % count;
    else if (key === 'ArrowUp') active.value = (active.value + count - 1) % count;
    else if (key === 'Enter' || key === 'Tab') {
      const chosen = options.value[active.value];
      if (chosen === undefined) return false;
      choose(chosen);
    } else return false;
    return true;
  }

  return {
    active,
    idOf,
    press,
    activeId: computed(() => (options.value.length === 0 ? undefined : idOf(active.value))),
  };
}
