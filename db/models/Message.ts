import type { Lane } from '@roms/contracts/gateway';
import type { ContactCard, Location, MessageType } from '@roms/contracts/webhooks';
import type { Automation } from '@roms/domain/automations';
import type { MessageStatus } from '@roms/domain/message-status';
import type { AnsweredWord } from '@roms/domain/reply-word';
import { BaseModel } from './base-model.ts';
import { MessageReaction } from './MessageReaction.ts';
import { User } from './User.ts';

/**
 * `file` is the name under `<data>/media`, once the bytes were copied from the gateway. What an agent sends lies
 * there from the start, and has no id of the gateway's.
 */
export type MessageMedia = {
  gatewayId: string | null;
  mimeType: string;
  size: number;
  fileName: string | null;
  state: 'pending' | 'ready' | 'failed';
  file: string | null;
};

/** What a place or a visiting card tells besides the words of `body`. */
export type MessageContent = { location?: Location; contacts?: ContactCard[] };

export class Message extends BaseModel {
  static override tableName = 'messages';
  declare id: number;
  declare conversationId: number;
  declare sessionId: string;
  declare direction: 'inbound' | 'outbound';
  declare author: 'customer' | 'agent' | 'phone' | 'automation';
  declare authorId: number | null;
  declare automation: Automation | null;
  declare orderId: number | null;
  declare occurrenceKey: string | null;
  declare clientId: string | null;
  declare lane: Lane | null;
  declare type: MessageType;
  declare body: string;
  declare media: MessageMedia | null;
  declare content: MessageContent | null;
  /** The word that an inbound message was, when it was nothing else and was answered as such. */
  declare replyWord: AnsweredWord | null;
  declare status: MessageStatus;
  declare statusReason: string | null;
  declare attempt: number;
  declare waMessageId: string | null;
  declare sentAt: Date;
  /** When a message leaves that was scheduled or that a check put off, or was to leave. */
  declare sendAt: Date | null;
  declare expiresAt: Date | null;
  /** When it arrived, as far as acks have said. */
  declare deliveredAt: Date | null;
  declare readAt: Date | null;
  declare version: number;
  declare createdAt: Date;
  /** The message that it answers. */
  declare quotedId: number | null;
  /** When its author changed its text, and when they deleted it for everybody: its content is gone then. */
  declare editedAt: Date | null;
  declare revokedAt: Date | null;
  declare agent?: User | null;
  declare quoted?: Message | null;
  declare reactions?: MessageReaction[];
  /** The orders that it brought and that came to something; absent where nobody asked, or it cannot bring any. */
  declare brought?: { orderId: number; orderNumber: string; totalAmount: number }[];

  static override jsonAttributes = ['media', 'content'];
  static override relationMappings = () => ({
    agent: {
      relation: BaseModel.BelongsToOneRelation,
      modelClass: User,
      join: { from: 'messages.author_id', to: 'users.id' },
    },
    quoted: {
      relation: BaseModel.BelongsToOneRelation,
      modelClass: Message,
      join: { from: 'messages.quoted_id', to: 'messages.id' },
    },
    reactions: {
      relation: BaseModel.HasManyRelation,
      modelClass: MessageReaction,
      join: { from: 'messages.id', to: 'message_reactions.message_id' },
    },
  });
}
