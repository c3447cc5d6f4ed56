import { BaseModel } from './base-model.ts';

/** With what one side of a conversation reacted to a message; `emoji` is null once it was taken back. */
export class MessageReaction extends BaseModel {
  static override tableName = 'message_reactions';
  static override idColumn = ['message_id', 'side'];
  declare messageId: number;
  declare side: 'customer' | 'shop';
  declare emoji: string | null;
  declare at: Date;
}
