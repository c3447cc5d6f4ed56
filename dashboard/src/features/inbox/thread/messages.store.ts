import type { Message } from '@roms/contracts/messages';
import { defineStore } from 'pinia';
import { markRaw, shallowReactive, watch } from 'vue';
import { ApiError, isPassing } from '../../../api/client.ts';
import { oneLoad, type OneLoad } from '../../../live/one-load.ts';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import type { Attachment } from '../composer/attachment.ts';
import { dropMessage, fetchMessages, postMessage, retryMessage } from '../inbox.api.ts';
import { mergeMessages } from './message-order.ts';
import { useOutboxStore, type PendingSend } from '../composer/outbox.store.ts';

/** One conversation's messages, oldest first, as far as they were loaded. */
export type Thread = {
  messages: readonly Message[];
  state: 'idle' | 'loading' | 'ready' | 'error';
  loadingOlder: boolean;
  /** The id to ask older messages before; null when the beginning is loaded. */
  olderBefore: number | null;
  /** Why loading failed, as the API named it. */
  code: string | null;
  /** Whether it failed for want of an answer: what is shown may be old, and is asked for again with the line. */
  isUnanswered: boolean;
};

/** What an agent sends: words, chosen files, and the newest message that they had seen. */
export type Answer = { body: string; seenMessageId: number; files?: readonly Attachment[] };

/** Threads kept in memory; the one opened longest ago goes first. */
const KEPT_THREADS = 30;
/** How many pages a refetch goes back to meet what it has before it starts the thread over. */
const REFETCH_PAGES = 5;

/** Messages by conversation. An answer or an event only ever touches the thread that it names. */
export const useMessagesStore = defineStore('inbox-messages', () => {
  const outbox = useOutboxStore();
  const login = useLoginStore();
  const threads = shallowReactive(new Map<number, Thread>());
  const loads = new WeakMap<Thread, OneLoad>();
  /** Threads of which messages may be missing in the load that is under way. */
  const stale = new WeakSet<Thread>();
  const lastSend = new Map<number, Promise<void>>();

  /** Keeps a conversation's thread, and moves it to the newest of those that are kept. */
  function keep(conversationId: number): Thread {
    const thread = threads.get(conversationId) ?? emptyThread();
    threads.delete(conversationId);
    threads.set(conversationId, thread);
    for (const id of threads.keys()) {
      if (threads.size <= KEPT_THREADS) break;
      threads.delete(id);
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
    if (threads.has(message.conversationId)) take(message.conversationId, [message]);
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
      const fetched: Message[] = [];
      let before: number | undefined;
      let met = false;
      for (let pages = 0; pages < REFETCH_PAGES; pages += 1) {
        const page = await fetchMessages(conversationId, before);
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
      const page = await fetchMessages(conversationId, before);
      // Begun anew meanwhile: this page does not reach up to what is there now.
      if (threads.get(conversationId) !== target || target.olderBefore !== before) return;
      target.olderBefore = page.page.nextCursor === null ? null : (page.data[0]?.id ?? null);
      take(conversationId, page.data);
    } finally {
      target.loadingOlder = false;
    }
  }

  /** Shows the answer at once and hands it over, each file as a message; a failure stays in its bubble. */
  async function send(conversationId: number, answer: Answer): Promise<void> {
    const { body, seenMessageId, files = [] } = answer;
    const createdAt = new Date().toISOString();
    const open = { conversationId, seenMessageId, createdAt, state: 'sending' as const, code: null };
    const messages =
      files.length === 0
        ? [{ clientId: crypto.randomUUID(), body }]
        : (await import('../composer/sending-files.ts')).messagesOf(body, files);
    await Promise.all(messages.map((one) => deliver({ ...open, ...one })));
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

  function deliver(pending: PendingSend): Promise<void> {
    outbox.put(pending);
    // One at a time within a conversation: answers arrive in the order they were written.
    const previous = lastSend.get(pending.conversationId) ?? Promise.resolve();
    const own = previous.then(() => handOver(pending));
    lastSend.set(pending.conversationId, own);
    return own;
  }

  async function handOver(pending: PendingSend): Promise<void> {
    try {
      apply(await post(pending));
    } catch (error) {
      // The live stream may have brought the row although the answer was lost: then it was sent.
      const current = outbox.byClientId.get(pending.clientId);
      if (current === undefined) return;
      outbox.put({ ...current, ...newerOf(error), state: 'failed', code: codeOf(error) });
    }
  }

  /** What failed for want of a connection goes out by itself once there is one. */
  function resendOffline(): void {
    for (const { clientId, state, code } of outbox.byClientId.values())
      if (state === 'failed' && code === 'offline') void resend(clientId);
  }

  /** Asks for another attempt of a failed or unconfirmed message; throws `ApiError`. */
  async function retry(messageId: number, confirmed: boolean): Promise<void> {
    apply(await retryMessage(messageId, confirmed));
  }

  /** Lets a message go that is held since a restore; throws `ApiError`. */
  async function letGo(messageId: number): Promise<void> {
    apply(await dropMessage(messageId));
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
    apply,
    load,
    reload,
    loadUnanswered,
    loadOlder,
    send,
    resend,
    resendOffline,
    retry,
    letGo,
    drop,
    markStale,
  };
});

function emptyThread(): Thread {
  return shallowReactive<Thread>({
    messages: markRaw([]),
    state: 'idle',
    loadingOlder: false,
    olderBefore: null,
    code: null,
    isUnanswered: false,
  });
}

/** Posts a message; the code for files is fetched with the first that is sent. */
async function post(pending: PendingSend): Promise<Message> {
  const { clientId, conversationId, body, file, seenMessageId } = pending;
  if (file === undefined) return postMessage(conversationId, { clientId, body, seenMessageId });
  const { sendWithFile } = await import('../composer/sending-files.ts').catch(() => {
    throw new ApiError(0, 'offline', 'No connection to ROMS');
  });
  return sendWithFile({ ...pending, file });
}

function codeOf(error: unknown): string {
  return error instanceof ApiError ? error.code : 'internal_error';
}

/** The answer of another person that an answer of ours was held back for. */
function newerOf(error: unknown): Pick<PendingSend, 'newer'> {
  const isHeld = error instanceof ApiError && error.code === 'newer_reply';
  return isHeld ? { newer: error.details?.message as Message } : {};
}
