import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';

const KEY = 'roms.inbox.drafts';
/** Typing is never slowed by the disk: a draft is written this long after the last key (milliseconds). */
const SAVE_AFTER_MS = 250;

/** Answers begun and not sent, by conversation; they survive a reload. */
export const useDraftsStore = defineStore('inbox-drafts', () => {
  const byConversation = shallowReactive(new Map<number, string>(restore()));
  let timer: ReturnType<typeof setTimeout> | undefined;

  function saveNow(): void {
    clearTimeout(timer);
    localStorage.setItem(KEY, JSON.stringify([...byConversation]));
  }

  /** Keeps a draft; an empty one is forgotten. */
  function set(conversationId: number, text: string): void {
    if (text.trim() === '') byConversation.delete(conversationId);
    else byConversation.set(conversationId, text);
    clearTimeout(timer);
    timer = setTimeout(saveNow, SAVE_AFTER_MS);
  }

  window.addEventListener('pagehide', saveNow);

  return { byConversation, set, saveNow };
});

function restore(): [number, string][] {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '[]') as [number, string][];
  } catch {
    return [];
  }
}
