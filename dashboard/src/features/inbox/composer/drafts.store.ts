import { defineStore } from 'pinia';
import { computed, shallowReactive, watch } from 'vue';
import { useLoginStore } from '../../../shop/login/login.store.ts';

/** Typing is never slowed by the disk: a draft is written this long after the last key (milliseconds). */
const SAVE_AFTER_MS = 250;

/** Answers begun and not sent, by conversation; they survive a reload and are each person's own. */
export const useDraftsStore = defineStore('inbox-drafts', () => drafts('drafts'));

/** Notes begun and not saved: apart from the answers, so that none of them becomes the other. */
export const useNoteDraftsStore = defineStore('inbox-note-drafts', () => drafts('notes'));

function drafts(name: string) {
  const login = useLoginStore();
  const key = computed(() => `roms.inbox.${name}.${login.me?.user.id ?? 0}`);
  const byConversation = shallowReactive(new Map<number, string>());
  let timer: ReturnType<typeof setTimeout> | undefined;

  function saveNow(): void {
    clearTimeout(timer);
    localStorage.setItem(key.value, JSON.stringify([...byConversation]));
  }

  /** Keeps a draft; an empty one is forgotten. */
  function set(conversationId: number, text: string): void {
    if (text.trim() === '') byConversation.delete(conversationId);
    else byConversation.set(conversationId, text);
    clearTimeout(timer);
    timer = setTimeout(saveNow, SAVE_AFTER_MS);
  }

  watch(
    key,
    (name) => {
      clearTimeout(timer);
      byConversation.clear();
      for (const [id, text] of restore(name)) byConversation.set(id, text);
    },
    { immediate: true, flush: 'sync' },
  );
  window.addEventListener('pagehide', saveNow);

  return { byConversation, set, saveNow };
}

function restore(key: string): [number, string][] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]') as [number, string][];
  } catch {
    return [];
  }
}
