import { useAttachmentsStore } from '../composer/attachments.store.ts';
import { useDraftsStore, useNoteDraftsStore } from '../composer/drafts.store.ts';
import { useOutboxStore } from '../composer/outbox.store.ts';
import { useReplyToStore } from './reply-to.store.ts';

/** What was begun in this browser and the server has not: drafts, chosen files, quoted messages, sends without an answer. */
export function useBegun() {
  const drafts = [useDraftsStore(), useNoteDraftsStore()];
  const attachments = useAttachmentsStore();
  const replyTo = useReplyToStore();
  const outbox = useOutboxStore();

  return {
    /** The conversations in which something was begun. */
    conversationIds: (): Set<number> =>
      new Set([
        ...drafts.flatMap(({ byConversation }) => [...byConversation.keys()]),
        ...attachments.chosen.keys(),
        ...replyTo.byConversation.keys(),
        ...[...outbox.byClientId.values()].map(({ conversationId }) => conversationId),
      ]),
    forget(conversationId: number): void {
      for (const kept of drafts) kept.set(conversationId, '');
      for (const attachment of attachments.of(conversationId)) attachments.remove(attachment);
      replyTo.drop(conversationId);
      for (const { clientId } of outbox.of(conversationId)) outbox.settle(clientId);
    },
  };
}
