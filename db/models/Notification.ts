import type { NOTIFICATION_TYPES } from '@roms/contracts/notifications';
import { Activity } from './Activity.ts';
import { BaseModel } from './base-model.ts';
import { Conversation } from './Conversation.ts';

/** What one person is told. */
export class Notification extends BaseModel {
  static override tableName = 'notifications';
  declare id: number;
  declare userId: number;
  declare type: (typeof NOTIFICATION_TYPES)[number];
  declare conversationId: number;
  declare activityId: number;
  declare at: Date;
  declare readAt: Date | null;
  declare activity?: Activity;
  declare conversation?: Conversation;

  static override relationMappings = () => ({
    activity: {
      relation: BaseModel.BelongsToOneRelation,
      modelClass: Activity,
      join: { from: 'notifications.activity_id', to: 'conversation_activities.id' },
    },
    conversation: {
      relation: BaseModel.BelongsToOneRelation,
      modelClass: Conversation,
      join: { from: 'notifications.conversation_id', to: 'conversations.id' },
    },
  });
}
