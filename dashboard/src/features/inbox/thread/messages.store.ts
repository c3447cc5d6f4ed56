import type { Message } from '@roms/contracts/messages';
import { defineStore } from 'pinia';
import { markRaw, ref, shallowReactive, watch } from 'vue';
import { ApiError, isPassing } from '../../../api/client.ts';
import { oneLoad, type OneLoad } from '../../../live/one-load.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import type { Attachment } from '../composer/attachment.ts';
import { newerOf, postPending } from '../composer/post-pending.ts';
import { fetchMessages } from '../inbox.api.ts';
import { messageActions } from './message-actions.ts';
import { mergeMessages } from './message-order.ts';
import { useReplyToStore } from './reply-to.store.ts';
import { emptyThread, isWithin, newerAfterOf, threadAround, type Thread } from './thread.ts';
import { useOutboxStore, type PendingSend } from '../composer/outbox.store.ts';

/** What an agent sends: words, chosen files, the newest message they had seen, and when it is to leave. */
export type Answer = {
  body: string;
  seenMessageId: number;
  files?: readonly Attachment[];
  sendAt?: string;
};

/** Threads kept in memory; the one opened longest ago goes first. */
const KEPT_THREADS = 30;
/** How many pages a refetch goes back to meet what it has before it starts the thread over. */
const REFETCH_PAGES = 5;

/** Messages by conversation. An answer or an event only ever touches the thread that it names. */
export const useMessagesStore = defineStore('inbox-messages', () => {
  const outbox = useOutboxStore();
  const login = useLoginStore();
  const replyTo = useReplyToStore();
  const threads = shallowReactive(new Map<number, Thread>());
  const loads = new WeakMap<Thread, OneLoad>();
  /** Threads of which messages may be missing in the load that is under way. */
  const stale = new WeakSet<Thread>();
  /** The thread on screen: it is kept whatever else is looked at. */
  const openId = ref<number | null>(null);
  const lastSend = new Map<number, Promise<unknown>>();

  /** Keeps a conversation's thread, and moves it to the newest of those that are kept. */
  function keep(conversationId: number): Thread {
    const thread = threads.get(conversationId) ?? emptyThread();
    threads.delete(conversationId);
    threads.set(conversationId, thread);
    for (const id of threads.keys()) {
      if (threads.size <= KEPT_THREADS) break;
      if (id !== openId.value) threads.delete(id);
    }
    return thread;
  }

  function take(conversationId: number, incoming: readonly Message[]): void {
    const target = threads.get(conversationId);
    if (target === undefined) return;
    const own = incoming.filter((message) => message.conversationId === conversationId);
    target.messages = markRaw(mergeMessages(target.messages, own));
    for (const message of own) if (message.clientId !== null) outbox.settle(message.clientId);
  }

  /** A row from the live stream or from an answer; of a thread that is not kept, only its send is settled. */
  function apply(message: Message): void {
    const thread = threads.get(message.conversationId);
    if (thread !== undefined && isWithin(thread, message)) take(message.conversationId, [message]);
    else if (message.clientId !== null) outbox.settle(message.clientId);
  }

  function loadOf(conversationId: number): OneLoad {
    const target = keep(conversationId);
    const known = loads.get(target) ?? oneLoad(() => fill(conversationId, target));
    loads.set(target, known);
    return known;
  }

  /** Loads a thread; joins a load that is under way. */
  const load = (conversationId: number): Promise<void> => loadOf(conversationId).load();

  /** Loads a thread because messages may have been missed, also by a load that is under way. */
  const reload = (conversationId: number): Promise<void> => loadOf(conversationId).reload();

  /** The line is alive: loads a thread that got no answer. */
  async function loadUnanswered(conversationId: number): Promise<void> {
    if (threads.get(conversationId)?.isUnanswered === true) await load(conversationId);
  }

  /** Fetches the newest page, and older ones until it meets what was already there (after a lost connection). */
  async function fill(conversationId: number, target: Thread): Promise<void> {
    const known = new Set(target.messages.map((message) => message.id));
    target.state = 'loading';
    stale.delete(target);
    try {
      if (target.newerAfter !== null) return await refresh(conversationId, target);
      const fetched: Message[] = [];
      let before: number | undefined;
      let met = false;
      for (let pages = 0; pages < REFETCH_PAGES; pages += 1) {
        const page = await fetchMessages(conversationId, { before });
        if (threads.get(conversationId) !== target) return;
        fetched.unshift(...page.data);
        met = page.data.some((message) => known.has(message.id));
        before = page.page.nextCursor === null ? undefined : page.data[0]?.id;
        if (met || known.size === 0 || before === undefined) break;
      }
      // What never met the old messages would leave a hole between: begin anew from the newest.
      if (known.size > 0 && !met) target.messages = markRaw([]);
      if (!met) target.olderBefore = before ?? null;
      take(conversationId, fetched);
      target.state = stale.has(target) ? 'idle' : 'ready';
      target.code = null;
      target.isUnanswered = false;
    } catch (error) {
      target.code = codeOf(error);
      target.isUnanswered = isPassing(error);
      target.state = known.size > 0 ? 'ready' : 'error';
    }
  }

  /** A thread that was opened at a message, again as it stood there: its reader stays where they are. */
  async function refresh(conversationId: number, target: Thread): Promise<void> {
    const page = await fetchMessages(conversationId, { around: target.openedAt ?? undefined });
    if (threads.get(conversationId) !== target) return;
    take(conversationId, page.data);
    Object.assign(target, { state: 'ready', code: null, isUnanswered: false });
  }

  /** Opens a thread round one of its messages, unless that is loaded; at its newest when the message is gone. */
  async function openAt(conversationId: number, messageId: number): Promise<void> {
    const before = keep(conversationId);
    if (before.messages.some(({ id }) => id === messageId)) {
      if (before.state === 'idle') await load(conversationId);
      return;
    }
    const isEmpty = before.messages.length === 0;
    if (isEmpty) before.state = 'loading';
    try {
      const page = await fetchMessages(conversationId, { around: messageId });
      if (threads.get(conversationId) === before) threads.set(conversationId, threadAround(messageId, page));
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return load(conversationId);
      if (isEmpty)
        Object.assign(before, { state: 'error', code: codeOf(error), isUnanswered: isPassing(error) });
    }
  }

  /** From wherever a thread was opened to its newest messages. */
  async function toNewest(conversationId: number): Promise<void> {
    if ((threads.get(conversationId)?.newerAfter ?? null) === null) return;
    threads.set(conversationId, emptyThread());
    await load(conversationId);
  }

  /** Loads a thread before it is opened, because it probably will be. */
  function prefetch(conversationId: number): void {
    if ((threads.get(conversationId)?.state ?? 'idle') === 'idle') void load(conversationId);
  }

  /** One page older; nothing when the beginning is loaded or a page is under way. */
  async function loadOlder(conversationId: number): Promise<void> {
    const target = threads.get(conversationId);
    if (
      target === undefined ||
      target.olderBefore === null ||
      target.loadingOlder ||
      target.state !== 'ready'
    )
      return;
    const before = target.olderBefore;
    target.loadingOlder = true;
    try {
      const page = await fetchMessages(conversationId, { before });
      // Begun anew meanwhile: this page does not reach up to what is there now.
      if (threads.get(conversationId) !== target || target.olderBefore !== before) return;
      target.olderBefore = page.page.nextCursor === null ? null : (page.data[0]?.id ?? null);
      take(conversationId, page.data);
    } finally {
      target.loadingOlder = false;
    }
  }

  /** One page newer of a thread that was opened further up; nothing when a page is under way. */
  async function loadNewer(conversationId: number): Promise<void> {
    const target = threads.get(conversationId);
    const after = target?.newerAfter ?? null;
    if (target === undefined || after === null || target.loadingNewer || target.state !== 'ready') return;
    target.loadingNewer = true;
    try {
      const page = await fetchMessages(conversationId, { after });
      if (threads.get(conversationId) !== target) return;
      take(conversationId, page.data);
      target.newerAfter = newerAfterOf(page);
      // What came live while this page was on its way was beyond the end.
      if (target.newerAfter === null) void reload(conversationId);
    } finally {
      target.loadingNewer = false;
    }
  }

  /** Shows the answer at once and hands it over, each file as a message; a failure stays in its bubble. */
  async function send(conversationId: number, answer: Answer): Promise<boolean> {
    const { body, files = [], ...rest } = answer;
    void toNewest(conversationId);
    const createdAt = new Date().toISOString();
    const quoted = replyTo.take(conversationId);
    const open = { ...rest, quoted, conversationId, createdAt, state: 'sending' as const, code: null };
    const messages =
      files.length === 0
        ? [{ clientId: crypto.randomUUID(), body }]
        : (await import('../composer/sending-files.ts')).messagesOf(body, files);
    // Of several files the first one answers.
    const quotedBy = (at: number) => (at === 0 ? {} : { quoted: undefined });
    const sent = await Promise.all(messages.map((one, at) => deliver({ ...open, ...quotedBy(at), ...one })));
    return sent.every((isTaken) => isTaken);
  }

  /**
   * Hands the same bubble over again, under the same client id: it can never become two messages. Whoever sends one
   * again that was held back has read the answer in between.
   */
  async function resend(clientId: string): Promise<void> {
    const pending = outbox.byClientId.get(clientId);
    if (pending?.state !== 'failed') return;
    const { newer, ...send } = pending;
    const seenMessageId = Math.max(send.seenMessageId, newer?.id ?? 0);
    await deliver({ ...send, seenMessageId, state: 'sending', code: null });
  }

  function deliver(pending: PendingSend): Promise<boolean> {
    outbox.put(pending);
    // One at a time within a conversation: answers arrive in the order they were written.
    const previous = lastSend.get(pending.conversationId) ?? Promise.resolve();
    const own = previous.then(() => handOver(pending));
    lastSend.set(pending.conversationId, own);
    return own;
  }

  /** Whether the server has it. */
  async function handOver(pending: PendingSend): Promise<boolean> {
    try {
      apply(await postPending(pending));
      return true;
    } catch (error) {
      // The live stream may have brought the row although the answer was lost: then it was sent.
      const current = outbox.byClientId.get(pending.clientId);
      if (current === undefined) return true;
      outbox.put({ ...current, ...newerOf(error), state: 'failed', code: codeOf(error) });
      return false;
    }
  }

  /** What failed for want of a connection goes out by itself once there is one. */
  function resendOffline(): void {
    for (const { clientId, state, code } of outbox.byClientId.values())
      if (state === 'failed' && code === 'offline') void resend(clientId);
  }

  /** Forgets a conversation that may no longer be seen. */
  function drop(conversationId: number): void {
    threads.delete(conversationId);
  }

  /** Messages may have been missed: every kept thread is fetched again when it is next opened. */
  function markStale(): void {
    for (const thread of threads.values()) {
      if (thread.state === 'ready') thread.state = 'idle';
      if (thread.state === 'loading') stale.add(thread);
    }
  }

  /** What one person saw is not shown to the next. */
  watch(
    () => login.me?.user.id,
    () => threads.clear(),
    { flush: 'sync' },
  );

  return {
    threads,
    openId,
    openAt,
    toNewest,
    prefetch,
    loadNewer,
    apply,
    load,
    reload,
    loadUnanswered,
    loadOlder,
    send,
    resend,
    resendOffline,
    ...messageActions(apply),
    drop,
    markStale,
  };
});

function codeOf(error: unknown): string {
  return error instanceof ApiError ? error.code : 'internal_error';
}
