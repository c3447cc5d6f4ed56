import { useLocalStorage } from '@vueuse/core';
import { watch } from 'vue';
import { useRoute } from 'vue-router';
import { isOpenEntry, type GroupName, type NavigationGroup } from './navigation.ts';

/**
 * Which groups of the menu are closed, as the person left them in this browser; what is set up once is closed at first.
 * A group opens when one of its pages does, however that was reached.
 */
export function useOpenGroups(groups: () => readonly NavigationGroup[]) {
  const route = useRoute();
  const closed = useLocalStorage<GroupName[]>('roms.menu', ['settings']);
  const isOpen = (name: GroupName) => !closed.value.includes(name);

  function toggle(name: GroupName): void {
    closed.value = isOpen(name) ? [...closed.value, name] : closed.value.filter((one) => one !== name);
  }
  watch(
    () => route.path,
    (path) => {
      const here = groups().find(({ entries }) => entries.some((entry) => isOpenEntry(entry, path)));
      if (here !== undefined && !isOpen(here.name)) toggle(here.name);
    },
    { immediate: true },
  );
  return { isOpen, toggle };
}
