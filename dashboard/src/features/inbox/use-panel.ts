import { useLocalStorage, useMediaQuery } from '@vueuse/core';
import { computed, ref, watch } from 'vue';

/**
 * How much room there is, and whether the customer panel is open: a column that is remembered where three
 * fit (from 1280 px), else a drawer that closes with the conversation. `openId` names the conversation.
 */
export function usePanel(openId: () => number | null) {
  const isWide = useMediaQuery('(min-width: 1280px)');
  const isNarrow = useMediaQuery('(max-width: 899.98px)');
  const columnKept = useLocalStorage('roms.inbox.panel', true);
  const drawerOpen = ref(false);
  const panelOpen = computed(() => (isWide.value ? columnKept.value : drawerOpen.value));
  watch([openId, isWide], () => (drawerOpen.value = false));

  function togglePanel(): void {
    if (isWide.value) columnKept.value = !columnKept.value;
    else drawerOpen.value = !drawerOpen.value;
  }

  return { isWide, isNarrow, drawerOpen, panelOpen, togglePanel };
}
