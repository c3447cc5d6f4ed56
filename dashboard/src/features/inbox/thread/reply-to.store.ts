import type { Message, QuotedMessage } from '@roms/contracts/messages';
import { defineStore } from 'pinia';
import { shallowReactive } from 'vue';

/** The message that the next answer in a conversation quotes, by conversation; forgotten with the page. */
export const useReplyToStore = defineStore('inbox-reply-to', () => {
  const byConversation = shallowReactive(new Map<number, QuotedMessage>());

  return {
    byConversation,
    choose: ({ conversationId, id, author, authorName, type, body, revokedAt }: Message): void =>
      void byConversation.set(conversationId, { id, author, authorName, type, body, revokedAt }),
    drop: (conversationId: number): void => void byConversation.delete(conversationId),
    /** What the answer that goes now quotes. */
    take(conversationId: number): QuotedMessage | undefined {
      const quoted = byConversation.get(conversationId);
      byConversation.delete(conversationId);
      return quoted;
    },
  };
});
