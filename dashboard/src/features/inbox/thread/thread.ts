import type { Message } from '@roms/contracts/messages';
import { markRaw, shallowReactive } from 'vue';
import type { ThreadPage } from '../inbox.api.ts';
import { compareMessages, mergeMessages } from './message-order.ts';

/** One conversation's messages, oldest first: those without a gap between them that were loaded. */
export type Thread = {
  messages: readonly Message[];
  state: 'idle' | 'loading' | 'ready' | 'error';
  loadingOlder: boolean;
  loadingNewer: boolean;
  /** The id to ask older messages before; null when the beginning is loaded. */
  olderBefore: number | null;
  /** The id to ask newer messages after; null when the newest are loaded. Only a thread opened at a message has one. */
  newerAfter: number | null;
  /** The message at which it was opened; null when it was opened at its newest. */
  openedAt: number | null;
  /** Why loading failed, as the API named it. */
  code: string | null;
  /** Whether it failed for want of an answer: what is shown may be old, and is asked for again with the line. */
  isUnanswered: boolean;
};

/** A thread of which nothing is loaded. */
export function emptyThread(): Thread {
  return shallowReactive<Thread>({
    messages: markRaw([]),
    state: 'idle',
    loadingOlder: false,
    loadingNewer: false,
    olderBefore: null,
    newerAfter: null,
    openedAt: null,
    code: null,
    isUnanswered: false,
  });
}

/** A thread as the page round a message shows it. */
export function threadAround(openedAt: number, { data, page }: ThreadPage): Thread {
  return Object.assign(emptyThread(), {
    messages: markRaw(mergeMessages([], data)),
    state: 'ready',
    olderBefore: page.nextCursor === null ? null : (data[0]?.id ?? null),
    newerAfter: newerAfterOf({ data, page }),
    openedAt,
  });
}

/** Where the page below a page begins; null when it was the last. */
export function newerAfterOf({ data, page }: ThreadPage): number | null {
  return (page.newerCursor ?? null) === null ? null : (data.at(-1)?.id ?? null);
}

/** Whether a message stands among those that are loaded, so that taking it in leaves no gap. */
export function isWithin(thread: Thread, message: Message): boolean {
  if (thread.newerAfter === null) return true;
  // What is still to leave stands last wherever the thread was opened.
  const last = thread.messages.findLast(({ status }) => status !== 'scheduled');
  return last !== undefined && (last.id === message.id || compareMessages(message, last) < 0);
}
