import type { Conversation } from '@roms/contracts/conversations';
import type { Message } from '@roms/contracts/messages';
import { ref, type ShallowRef } from 'vue';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import type { AfterSend } from '../composer/after-send.ts';
import { useAttachmentsStore } from '../composer/attachments.store.ts';
import { answerByAnother, newestId } from '../composer/send-guard.ts';
import type { StatusWish } from '../status/use-conversation-status.ts';
import { useMessagesStore } from './messages.store.ts';

/** What was there when a thread was opened: its newest message, and where the unread ones began. */
export type OpenedThread = { newest: number; unread: { beforeId: number; count: number } | null };

type Composer = {
  clear: () => void;
  focus: () => void;
  submit: (then: AfterSend, sendAt?: string) => void;
  become: (wish: StatusWish) => Promise<boolean>;
};

/** What the pane of one thread knows, and what it does when something was answered. */
type Pane = {
  id: number;
  conversation: () => Conversation;
  /** The thread's messages that are here. */
  known: () => readonly Message[];
  opened: ShallowRef<OpenedThread | null>;
  composer: () => Composer | null;
  /** It is asked again whether the answer is to go. */
  onHeld: () => void;
  /** Comes before the answer, or what becomes of the conversation, moves it in the list. */
  onSent: () => void;
  onShown: () => void;
  onNext: () => void;
};

/** Sends what was written in a thread, unless another person answered meanwhile; then its author decides. */
export function useAnswering(pane: Pane) {
  const { id, opened, known } = pane;
  const messages = useMessagesStore();
  const attachments = useAttachmentsStore();
  const login = useLoginStore();
  /** What another person answered while ours was written, and what was to follow ours. */
  const held = ref<{ answer: Message; then: AfterSend; sendAt?: string } | null>(null);

  function trySend(body: string, then: AfterSend, sendAt?: string): void {
    if (held.value !== null) return pane.onHeld();
    const answer = answerByAnother(known(), opened.value?.newest ?? Infinity, login.me?.user.id ?? null);
    if (answer !== null) held.value = { answer, then, sendAt };
    else send(body, then, sendAt);
  }

  function send(body: string, then: AfterSend, sendAt?: string): void {
    markSeen();
    pane.onSent();
    const composer = pane.composer();
    const files = attachments.take(id);
    const sent = messages.send(id, { body, seenMessageId: newestSeen(), files, sendAt });
    composer?.clear();
    pane.onShown();
    if (then === 'next') pane.onNext();
    else if (then !== 'stay') void putAway(sent, composer, then);
  }

  /** An answer that was not taken leaves its conversation where it is: somebody has to look. */
  async function putAway(sent: Promise<boolean>, composer: Composer | null, wish: StatusWish): Promise<void> {
    if (!(await sent)) return;
    pane.onSent();
    if (await composer?.become(wish)) pane.onNext();
  }

  /** What stands in the field now goes: it may have been corrected since it was held. */
  function sendAnyway(): void {
    const { then = 'stay', sendAt } = held.value ?? {};
    held.value = null;
    markSeen();
    pane.composer()?.submit(then, sendAt);
  }

  function hold(): void {
    held.value = null;
    markSeen();
    pane.composer()?.focus();
  }

  /** From here on only later answers are news to the author. */
  function markSeen(): void {
    if (opened.value) opened.value = { ...opened.value, newest: newestId(known()) };
  }

  /** Of a thread that could not be loaded the list shows the last message. */
  function newestSeen(): number {
    return known().length > 0 ? newestId(known()) : (pane.conversation().lastMessage?.id ?? 0);
  }

  return { held, trySend, sendAnyway, hold };
}
