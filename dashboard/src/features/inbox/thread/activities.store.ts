import type { Activity } from '@roms/contracts/activities';
import { defineStore } from 'pinia';
import { markRaw, shallowReactive, watch } from 'vue';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import { fetchActivity } from '../inbox.api.ts';
import { loadNoteRow } from './load-note-row.ts';

/** What was done with one conversation, the oldest first: the newest lines, without a gap down to the oldest of them. */
type Lines = {
  rows: readonly Activity[];
  /** Where the lines above those that are loaded begin; null when there are none. */
  cursor: string | null;
};

/** Conversations whose lines are kept; the one opened longest ago goes first. */
const KEPT = 30;
/** Pages that one reach upwards fetches at most: a thread that long has its lines when its reader goes on. */
const MOST_PAGES = 10;

/**
 * The lines of threads about what was done with their conversations. They are a nicety beside the messages: what could
 * not be loaded is missing until the thread is loaded again.
 */
export const useActivitiesStore = defineStore('inbox-activities', () => {
  const login = useLoginStore();
  const byConversation = shallowReactive(new Map<number, Lines>());
  /** Runs of lines that their reader wants to see whole, by the id of their last. */
  const unfolded = shallowReactive(new Set<number>());
  /** For each load under way the lines that came meanwhile: its answer may be from before them. */
  const heard = new Set<Activity[]>();

  function put(conversationId: number, incoming: readonly Activity[], cursor: string | null): void {
    const known = byConversation.get(conversationId)?.rows ?? [];
    byConversation.set(conversationId, { rows: markRaw(merged(known, incoming)), cursor });
    for (const id of byConversation.keys()) {
      if (byConversation.size <= KEPT) break;
      if (id !== conversationId) byConversation.delete(id);
    }
  }

  /** The newest lines of a conversation; those that were known before a gap are forgotten. */
  async function load(conversationId: number): Promise<void> {
    const meanwhile: Activity[] = [];
    heard.add(meanwhile);
    const page = await fetchActivity(conversationId, {})
      .then(withNoteRow)
      .catch(() => null)
      .finally(() => heard.delete(meanwhile));
    if (page === null) return;
    const known = byConversation.get(conversationId);
    const ids = new Set(known?.rows.map(({ id }) => id));
    const meets = page.page.nextCursor === null || page.data.some(({ id }) => ids.has(id));
    if (!meets) byConversation.delete(conversationId);
    put(conversationId, page.data, meets && known ? known.cursor : page.page.nextCursor);
    meanwhile.filter((line) => line.conversationId === conversationId).forEach(apply);
  }

  /** Loads lines upwards until they reach `from` (ISO-8601). */
  async function reach(conversationId: number, from: string): Promise<void> {
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const known = byConversation.get(conversationId);
      const oldest = known?.rows[0];
      if (known === undefined || known.cursor === null || oldest === undefined || oldest.at < from) return;
      const page = await fetchActivity(conversationId, { cursor: known.cursor }).catch(() => null);
      if (page === null || byConversation.get(conversationId)?.cursor !== known.cursor) return;
      put(conversationId, page.data, page.page.nextCursor);
    }
  }

  /** A line from the live stream or from an answer; of a conversation that is not kept nothing is kept. */
  function apply(line: Activity): void {
    for (const lines of heard) lines.push(line);
    const known = byConversation.get(line.conversationId);
    if (known !== undefined) put(line.conversationId, [line], known.cursor);
  }

  /** What one person saw is not shown to the next. */
  watch(
    () => login.me?.user.id,
    () => {
      byConversation.clear();
      unfolded.clear();
    },
    { flush: 'sync' },
  );

  return {
    byConversation,
    unfolded,
    load,
    reach,
    apply,
    drop: (conversationId: number) => byConversation.delete(conversationId),
  };
});

/** A page of lines, once all that shows them is here. */
async function withNoteRow<T extends { data: readonly Activity[] }>(page: T): Promise<T> {
  if (page.data.some(({ type }) => type === 'note')) await loadNoteRow().catch(() => undefined);
  return page;
}

function merged(known: readonly Activity[], incoming: readonly Activity[]): Activity[] {
  const byId = new Map([...known, ...incoming].map((line) => [line.id, line]));
  return [...byId.values()].sort((a, b) => a.at.localeCompare(b.at) || a.id - b.id);
}
