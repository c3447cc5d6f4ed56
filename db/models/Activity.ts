import type { ActivityDetails } from '@roms/contracts/activities';
import type { ActivityType } from '@roms/domain/activity-type';
import type { ActorKind } from '@roms/domain/actor';
import { BaseModel } from './base-model.ts';

/** A line in a conversation's thread about what was done with it. */
export class Activity extends BaseModel {
  static override tableName = 'conversation_activities';
  declare id: number;
  declare conversationId: number;
  declare type: ActivityType;
  declare actorKind: ActorKind;
  declare actorId: string | null;
  declare actorName: string;
  declare details: ActivityDetails;
  /** The words of a note. */
  declare body: string | null;
  declare at: Date;

  static override jsonAttributes = ['details'];
}
