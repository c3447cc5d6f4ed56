import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';

/** A send that the server has not confirmed: an optimistic bubble. */
export type PendingSend = {
  clientId: string;
  conversationId: number;
  body: string;
  /** This computer's time when Enter was pressed. */
  createdAt: string;
  state: 'sending' | 'failed';
  /** Why the request failed, as the API named it; null while it is under way. */
  code: string | null;
};

const KEY = 'roms.inbox.outbox';

/**
 * What was written and not yet taken by the server, by client id. It survives a reload: the text of a
 * failed send must not be lost, and because the client id stays, sending it again cannot send it twice.
 */
export const useOutboxStore = defineStore('inbox-outbox', () => {
  const byClientId = shallowReactive(new Map<string, PendingSend>(restore()));

  function save(): void {
    sessionStorage.setItem(KEY, JSON.stringify([...byClientId.values()]));
  }

  /** Adds or replaces one send. */
  function put(send: PendingSend): void {
    byClientId.set(send.clientId, send);
    save();
  }

  /** The server has the message (or a person discarded it): its optimistic bubble goes. */
  function settle(clientId: string): void {
    if (byClientId.delete(clientId)) save();
  }

  /** The unconfirmed sends of a conversation, in the order they were written. */
  function of(conversationId: number): PendingSend[] {
    return [...byClientId.values()].filter((send) => send.conversationId === conversationId);
  }

  return { byClientId, put, settle, of };
});

/** What an earlier page of this tab left; whether those sends arrived is not known, so they wait for a person. */
function restore(): [string, PendingSend][] {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '[]') as PendingSend[];
    return kept.map((send) => [
      send.clientId,
      { ...send, state: 'failed', code: send.code ?? 'interrupted' },
    ]);
  } catch {
    return [];
  }
}
