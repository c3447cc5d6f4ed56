import type { Conversation, ConversationCounts } from '@roms/contracts/conversations';
import type { Total } from '@roms/contracts/pagination';
import { defineStore } from 'pinia';
import { computed, reactive, ref, shallowReactive, shallowRef, watch } from 'vue';
import { ApiError, isPassing } from '../../../api/client.ts';
import { oneLoad, type OneLoad } from '../../../live/one-load.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import { fetchConversation, fetchConversations } from '../inbox.api.ts';
import { chosenList } from './chosen-list.ts';
import { asked, floorOf, isCovered, keyOf, placeOf, type InboxList } from './inbox-list.ts';
import { emptyWindow, rowsInWindow, type ListWindow } from './list-window.ts';
import { recountOpen } from './open-counts.ts';

/** A burst of news about unknown conversations asks for the counts once (milliseconds). */
const COUNT_AGAIN_AFTER_MS = 800;
const NONE: ConversationCounts = { mine: 0, unassigned: 0, all: 0, waiting: 0, waitingMine: 0 };
/** Of a list that was never opened. */
const IDLE: Readonly<ListWindow> = emptyWindow();
/** How many pages a refetch goes down to cover what was loaded before it starts over. */
const REFETCH_PAGES = 10;

/** Every conversation that this tab knows, by id, and how much of each list it has loaded. */
export const useConversationsStore = defineStore('inbox-conversations', () => {
  const login = useLoginStore();
  const viewerId = computed(() => login.me?.user.id ?? 0);
  const viewerName = computed(() => login.me?.user.name ?? null);

  const byId = shallowReactive(new Map<number, Conversation>());
  /** Which conversation is on screen. */
  const openId = ref<number | null>(null);
  /** The open conversation after it left this person's sight, as it was last seen and with who has it now. */
  const lost = shallowRef<Conversation | null>(null);
  /** What the list is searched for; empty for the whole list. */
  const search = ref('');
  /** Whether only what failed to send is listed. */
  const isFailedOnly = ref(false);
  const { list, ...choice } = chosenList(show);
  /** By the list's key; each is made when its list is first opened. */
  const windows = reactive(new Map<string, ListWindow>());
  const counts = shallowRef<ConversationCounts>(NONE);
  /** For each load under way the rows that the live stream brought meanwhile: the load does not know better. */
  const heard = new Set<Set<number>>();
  const loads = new WeakMap<ListWindow, OneLoad>();
  let countTimer: ReturnType<typeof setTimeout> | undefined;

  const window = computed(() => windows.get(keyOf(list.value)) ?? IDLE);
  const rows = computed(() => rowsInWindow(byId.values(), window.value, list.value, viewerId.value));

  /** Takes a row unless a newer one is known; returns whether it was taken. */
  function upsert(conversation: Conversation): boolean {
    const known = byId.get(conversation.id);
    if (known !== undefined && known.version >= conversation.version) return false;
    byId.set(conversation.id, conversation);
    if (lost.value?.id === conversation.id) lost.value = null;
    return true;
  }

  /** A row from the live stream: list order, badge and counts move together. */
  function applyLive(conversation: Conversation): void {
    for (const ids of heard) ids.add(conversation.id);
    const before = byId.get(conversation.id);
    if (!upsert(conversation)) return;
    if (before === undefined) countAgainSoon();
    else recount(before, conversation);
  }

  /** A row that left what this person may see; the open one stays to be read, with who has it now (if that is known). */
  function remove(conversationId: number, takenBy: Conversation['assignee'] = null): void {
    for (const ids of heard) ids.add(conversationId);
    const before = byId.get(conversationId);
    byId.delete(conversationId);
    if (before !== undefined && conversationId === openId.value)
      lost.value = { ...before, assignee: takenBy, unreadCount: 0, waitingSince: null };
    if (before === undefined) countAgainSoon();
    else recount(before, null);
  }

  function recount(before: Conversation, after: Conversation | null): void {
    counts.value = recountOpen(counts.value, before, after, viewerId.value);
    // How many there are in the open list is known to the server alone.
    if (before.assignee?.id !== after?.assignee?.id || before.status !== after?.status) countAgainSoon();
  }

  function countAgainSoon(): void {
    // A timer that began anew with every change would never ring in a busy inbox.
    countTimer ??= setTimeout(() => void countAgain(), COUNT_AGAIN_AFTER_MS);
  }

  async function countAgain(): Promise<void> {
    countTimer = undefined;
    const target = windowOf(list.value);
    try {
      const page = await fetchConversations(asked(list.value));
      if (!isCurrent(target)) return;
      takePage(page);
      target.total = page.page.total ?? target.total;
    } catch {
      // Counts are a nicety: the next page brings them anyway.
    }
  }

  /** Whether a window is still in use: a resync and another login replace it, and answers for it are thrown away. */
  function isCurrent(target: ListWindow): boolean {
    return [...windows.values()].includes(target);
  }

  function takePage(page: Awaited<ReturnType<typeof fetchConversations>>): void {
    if (page.page.counts !== undefined) counts.value = page.page.counts;
    page.data.forEach(upsert);
  }

  function windowOf(wanted: InboxList): ListWindow {
    const key = keyOf(wanted);
    if (!windows.has(key)) windows.set(key, emptyWindow());
    return windows.get(key) as ListWindow;
  }

  function loadOf(wanted: InboxList): OneLoad {
    const target = windowOf(wanted);
    const known = loads.get(target) ?? oneLoad(() => fill(wanted, target));
    loads.set(target, known);
    return known;
  }

  /** Loads the open list; joins a load that is under way. */
  const load = (): Promise<void> => loadOf(list.value).load();

  /** The line is alive: loads the open list if it got no answer. */
  async function loadUnanswered(): Promise<void> {
    if (window.value.isUnanswered) await load();
  }

  /** Fetches a list from its top, down to where it was loaded before. */
  async function fill(wanted: InboxList, target: ListWindow): Promise<void> {
    const floor = target.floor;
    const wasReady = target.state === 'ready';
    const heardMeanwhile = new Set<number>();
    target.state = 'loading';
    heard.add(heardMeanwhile);
    try {
      const fetched = new Set<number>();
      let last: Conversation | undefined;
      let cursor: string | null = null;
      let pages = 0;
      let total: Total | null = null;
      do {
        const page = await fetchConversations({ ...asked(wanted), cursor: cursor ?? undefined });
        if (!isCurrent(target)) return;
        takePage(page);
        page.data.forEach((row) => fetched.add(row.id));
        last = page.data.at(-1) ?? last;
        cursor = page.page.nextCursor;
        if (pages === 0) total = page.page.total ?? null;
        pages += 1;
      } while (
        wasReady &&
        cursor !== null &&
        last !== undefined &&
        pages < REFETCH_PAGES &&
        (floor === null || !isCovered(floor, placeOf(last), wanted.sort))
      );
      Object.assign(target, {
        state: 'ready',
        isUnanswered: false,
        nextCursor: cursor,
        total,
        floor: cursor === null ? null : floorOf(last),
      });
      forgetGone(wanted, target, new Set([...fetched, ...heardMeanwhile]));
    } catch (error) {
      target.state = wasReady ? 'ready' : 'error';
      target.isUnanswered = isPassing(error);
    } finally {
      heard.delete(heardMeanwhile);
    }
  }

  /** A row inside the window that neither the server nor the live stream named has left this person's sight. */
  function forgetGone(wanted: InboxList, target: ListWindow, named: Set<number>): void {
    for (const row of rowsInWindow(byId.values(), target, wanted, viewerId.value)) {
      // The open one is asked for by itself: it may only have changed hands.
      if (!named.has(row.id) && row.id !== openId.value) byId.delete(row.id);
    }
  }

  /** The next page of the open list; nothing when the end is loaded or one is under way. */
  async function loadMore(): Promise<void> {
    const wanted = list.value;
    const target = windowOf(wanted);
    const cursor = target.nextCursor;
    if (cursor === null || target.loadingMore || target.state !== 'ready') return;
    target.loadingMore = true;
    try {
      const page = await fetchConversations({ ...asked(wanted), cursor });
      // Loaded anew meanwhile, perhaps less far down: this page would leave a hole above itself.
      if (!isCurrent(target) || target.nextCursor !== cursor) return;
      takePage(page);
      target.nextCursor = page.page.nextCursor;
      target.floor = target.nextCursor === null ? null : (floorOf(page.data.at(-1)) ?? target.floor);
    } finally {
      target.loadingMore = false;
    }
  }

  /** Loads the open list the first time. */
  async function show(): Promise<void> {
    const { state } = windowOf(list.value);
    if (state === 'idle' || state === 'error') await load();
  }

  /** After a lost connection: the open list again now, the others when they are opened. */
  async function resync(): Promise<void> {
    const open = keyOf(list.value);
    for (const key of [...windows.keys()]) if (key !== open) windows.delete(key);
    await loadOf(list.value).reload();
  }

  /** What one person saw is not shown to the next. */
  watch(
    viewerId,
    () => {
      clearTimeout(countTimer);
      countTimer = undefined;
      byId.clear();
      lost.value = null;
      search.value = '';
      windows.clear();
    },
    { flush: 'sync' },
  );

  /** One conversation that a link opened; throws `ApiError` when it may not be seen. */
  async function fetchOne(id: number): Promise<void> {
    const askedBy = viewerId.value;
    const conversation = await fetchConversation(id);
    if (askedBy === viewerId.value) upsert(conversation);
  }

  /** A known conversation again; one that may no longer be seen is forgotten, any other failure changes nothing. */
  async function refresh(id: number): Promise<void> {
    try {
      await fetchOne(id);
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) remove(id);
    }
  }

  watch(openId, () => (lost.value = null), { flush: 'sync' });

  return {
    byId,
    openId,
    lost,
    list,
    ...choice,
    search,
    isFailedOnly,
    window,
    rows,
    counts,
    viewerId,
    viewerName,
    upsert,
    applyLive,
    remove,
    load,
    loadUnanswered,
    loadMore,
    resync,
    fetchOne,
    refresh,
  };
});
