import type { Message as MessageContract } from '@roms/contracts/messages';
import { cleanFileName } from '@roms/domain/file-name';
import { mayMeanOptOut } from '@roms/domain/reply-words';
import type { Message } from '../../db/models/Message.ts';

/** How much of a message a list or a quote shows (characters). */
const EXCERPT_LENGTH = 200;

/** A message on the wire; needs its graph loaded (db/messages/messages-by-id). */
export function presentMessage(message: Message): MessageContract {
  return {
    id: message.id,
    conversationId: message.conversationId,
    clientId: message.clientId,
    direction: message.direction,
    author: message.author,
    authorId: message.authorId,
    authorName: authorName(message),
    automation: message.automation,
    orderId: message.orderId,
    type: message.type,
    body: message.body,
    replyWord: message.replyWord,
    suggestedWord: suggestedWord(message),
    media: message.media && {
      mimeType: message.media.mimeType,
      size: message.media.size,
      // A row from before may hold what turns the direction of writing.
      fileName: message.media.fileName && cleanFileName(message.media.fileName),
      state: message.media.state,
    },
    content: message.content,
    status: message.status,
    statusReason: message.statusReason,
    attempt: message.attempt,
    sentAt: message.sentAt.toISOString(),
    sendAt: message.sendAt?.toISOString() ?? null,
    receivedAt: message.createdAt.toISOString(),
    waMessageId: message.waMessageId,
    quoted: presentQuoted(message),
    brought: (message.brought ?? []).map(presentBrought),
    reactions: presentReactions(message),
    editedAt: message.editedAt?.toISOString() ?? null,
    revokedAt: message.revokedAt?.toISOString() ?? null,
    version: message.version,
  };
}

/** By code points: half of an emoji is no text. */
export function presentExcerpt(body: string): string {
  return [...body.slice(0, EXCERPT_LENGTH * 2)].slice(0, EXCERPT_LENGTH).join('');
}

/** Of each side, unless it was taken back. */
export function presentReactions({ reactions = [] }: Message): MessageContract['reactions'] {
  return reactions.flatMap(({ side: by, emoji }) => (emoji === null ? [] : [{ by, emoji }]));
}

function presentBrought({
  orderId,
  orderNumber,
  totalAmount,
}: NonNullable<Message['brought']>[number]): MessageContract['brought'][number] {
  return { orderId, orderNumber, totalAmount };
}

function presentQuoted({ quoted }: Message): MessageContract['quoted'] {
  if (!quoted) return null;
  const { id, author, type, body, revokedAt } = quoted;
  return {
    id,
    author,
    authorName: authorName(quoted),
    type,
    body: presentExcerpt(body),
    revokedAt: revokedAt?.toISOString() ?? null,
  };
}

/** What nobody answered as a word, and may be a wish all the same. */
function suggestedWord({ direction, replyWord, body }: Message): MessageContract['suggestedWord'] {
  return direction === 'inbound' && replyWord === null && mayMeanOptOut(body) ? 'opt_out' : null;
}

/** The agent's name or the automation's automation; the customer and the shop's phone need none. */
export function authorName(message: Message): string | null {
  if (message.author === 'agent') return message.agent?.name ?? null;
  return message.author === 'automation' ? message.automation : null;
}
