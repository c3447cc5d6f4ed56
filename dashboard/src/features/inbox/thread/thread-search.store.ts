import { defineStore } from 'pinia';
import { ref } from 'vue';

/** In which conversation the search stands open. */
export const useThreadSearchStore = defineStore('inbox-thread-search', () => {
  const openIn = ref<number | null>(null);
  return {
    openIn,
    toggle: (id: number): void => void (openIn.value = openIn.value === id ? null : id),
    close: (): void => void (openIn.value = null),
  };
});
