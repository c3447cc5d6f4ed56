import { useLocalStorage, useMediaQuery } from '@vueuse/core';
import { computed, ref } from 'vue';

/**
 * Whether the sidebar shows only its icons. Where there is room (from 1280 px) it is as the person left it in this
 * browser (index.html's frame reads the same key); below, it is closed until it is opened, and not remembered.
 */
export function useSidebar() {
  const isRoomy = useMediaQuery('(min-width: 1280px)');
  const kept = useLocalStorage<'open' | 'collapsed'>('roms.sidebar', 'open');
  const isOpenedAnyway = ref(false);
  const isCollapsed = computed(() => (isRoomy.value ? kept.value === 'collapsed' : !isOpenedAnyway.value));

  function toggle(): void {
    if (isRoomy.value) kept.value = isCollapsed.value ? 'open' : 'collapsed';
    else isOpenedAnyway.value = !isOpenedAnyway.value;
  }
  return { isCollapsed, toggle };
}
