import { useLocalStorage } from '@vueuse/core';
import { computed } from 'vue';

/** How this browser tells its person of news: `desktop` only after the browser was asked for by a click. */
export function useNoticeSettings() {
  const hasSound = useLocalStorage('roms.notices.sound', true);
  const wantsDesktop = useLocalStorage('roms.notices.desktop', false);
  const canDesktop = typeof Notification !== 'undefined';
  const hasDesktop = computed(
    () => canDesktop && wantsDesktop.value && Notification.permission === 'granted',
  );

  /** Asks the browser, which asks the person; answers whether it may. To be called from a click. */
  async function askDesktop(): Promise<boolean> {
    if (!canDesktop) return false;
    const permission =
      Notification.permission === 'default'
        ? await Notification.requestPermission()
        : Notification.permission;
    wantsDesktop.value = permission === 'granted';
    return wantsDesktop.value;
  }

  return { hasSound, wantsDesktop, canDesktop, hasDesktop, askDesktop };
}
