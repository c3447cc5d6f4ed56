import { useLocalStorage } from '@vueuse/core';
import { computed } from 'vue';

/** So many are offered before the groups. */
const KEPT = 18;
/** What most answers need, until this browser has used some. */
const FIRST = ['🙏', '😊', '👍', '❤️', '😁', '🎉', '☕', '📦', '🚚'];

/** The emoji that this browser used last, the newest first. */
export function useRecentEmoji() {
  const used = useLocalStorage<string[]>('roms.inbox.emoji', []);
  return {
    recent: computed(() => (used.value.length > 0 ? used.value : FIRST)),
    remember(emoji: string): void {
      used.value = [emoji, ...used.value.filter((one) => one !== emoji)].slice(0, KEPT);
    },
  };
}
