import type { CustomerSegment } from '@roms/domain/segment';
import type { ConversationStatus, ReplyTarget } from '@roms/contracts/conversations';
import { BaseModel } from './base-model.ts';
import { Customer } from './Customer.ts';
import { Label, type GivenLabel } from './Label.ts';
import { Message } from './Message.ts';
import { User } from './User.ts';

export class Conversation extends BaseModel {
  static override tableName = 'conversations';
  declare id: number;
  declare customerId: number;
  declare sessionId: string;
  declare status: ConversationStatus;
  /** Of a snoozed one: when it wakes; null until the customer writes. */
  declare snoozedUntil: Date | null;
  /** How often it was put to sleep: names the workflow of the present snooze. */
  declare snoozeCount: number;
  declare assigneeId: number | null;
  declare unreadCount: number;
  declare waitingSince: Date | null;
  /** When a person first answered since it was opened; null until then. */
  declare repliedAt: Date | null;
  declare lastMessageId: number | null;
  declare lastActivityAt: Date;
  declare version: number;
  declare createdAt: Date;
  declare customer?: Customer;
  declare assignee?: User | null;
  declare lastMessage?: Message | null;
  /** When an answer is due to who waits; loaded by `conversationsById`. */
  replyTarget?: ReplyTarget | null;
  /** The customer's; loaded by `conversationsById`. */
  segment?: CustomerSegment;
  declare labels?: GivenLabel[];

  static override relationMappings = () => ({
    customer: {
      relation: BaseModel.BelongsToOneRelation,
      modelClass: Customer,
      join: { from: 'conversations.customer_id', to: 'customers.id' },
    },
    assignee: {
      relation: BaseModel.BelongsToOneRelation,
      modelClass: User,
      join: { from: 'conversations.assignee_id', to: 'users.id' },
    },
    lastMessage: {
      relation: BaseModel.BelongsToOneRelation,
      modelClass: Message,
      join: { from: 'conversations.last_message_id', to: 'messages.id' },
    },
    labels: {
      relation: BaseModel.ManyToManyRelation,
      modelClass: Label,
      join: {
        from: 'conversations.id',
        through: {
          from: 'conversation_labels.conversation_id',
          to: 'conversation_labels.label_id',
          extra: ['category'],
        },
        to: 'labels.id',
      },
    },
  });
}
