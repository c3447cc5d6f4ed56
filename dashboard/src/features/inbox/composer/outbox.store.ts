import type { MediaKind } from '@roms/contracts/gateway';
import type { Message, QuotedMessage } from '@roms/contracts/messages';
import { defineStore } from 'pinia';
import { computed, shallowReactive, watch } from 'vue';
import { useLoginStore } from '../../../shop/login/login.store.ts';
import { useAttachmentsStore } from './attachments.store.ts';

/** The file of a send: its bytes are with the attachments, under the same id. */
export type PendingFile = {
  kind: MediaKind;
  name: string;
  /** Bytes. */
  size: number;
  /** What the server calls it, once it has it. */
  uploadedId: string | null;
};

/** A send that the server has not confirmed: an optimistic bubble. */
export type PendingSend = {
  clientId: string;
  conversationId: number;
  body: string;
  file?: PendingFile;
  /** The newest message that its author had seen: the server holds it back when another person answered after it. */
  seenMessageId: number;
  /** The message that it answers. */
  quoted?: QuotedMessage;
  /** When it is to leave, ISO-8601; without it, at once. */
  sendAt?: string;
  /** That answer, when it was held back. */
  newer?: Message;
  /** This computer's time when Enter was pressed. */
  createdAt: string;
  state: 'sending' | 'failed';
  /** Why the request failed, as the API named it; null while it is under way. */
  code: string | null;
};

/**
 * What was written and not yet taken by the server, by client id. It survives a reload: the text of a
 * failed send must not be lost, and because the client id stays, sending it again cannot send it twice.
 */
export const useOutboxStore = defineStore('inbox-outbox', () => {
  const login = useLoginStore();
  const attachments = useAttachmentsStore();
  const key = computed(() => `roms.inbox.outbox.${login.me?.user.id ?? 0}`);
  const byClientId = shallowReactive(new Map<string, PendingSend>());

  function save(): void {
    sessionStorage.setItem(key.value, JSON.stringify([...byClientId.values()]));
  }

  /** Adds or replaces one send. */
  function put(send: PendingSend): void {
    byClientId.set(send.clientId, send);
    save();
  }

  /** The server has the message (or a person discarded it): its optimistic bubble goes. */
  function settle(clientId: string): void {
    if (!byClientId.delete(clientId)) return;
    save();
    attachments.release(clientId);
  }

  /** The unconfirmed sends of a conversation, in the order they were written. */
  function of(conversationId: number): PendingSend[] {
    return [...byClientId.values()].filter((send) => send.conversationId === conversationId);
  }

  watch(
    key,
    (name) => {
      byClientId.clear();
      for (const send of restore(name)) byClientId.set(send.clientId, send);
      void attachments.restore((id) => byClientId.has(id));
    },
    { immediate: true, flush: 'sync' },
  );

  return { byClientId, put, settle, of };
});

/** What an earlier page of this tab left; whether those sends arrived is not known, so they wait for a person. */
function restore(key: string): PendingSend[] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key) ?? '[]') as PendingSend[];
    return kept.map((send) => ({
      ...send,
      // An older version of this page kept none.
      seenMessageId: send.seenMessageId ?? 0,
      state: 'failed',
      code: send.code ?? 'interrupted',
    }));
  } catch {
    return [];
  }
}
