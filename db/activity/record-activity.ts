import type { ActivityDetails } from '@roms/contracts/activities';
import type { ActivityType } from '@roms/domain/activity-type';
import type { Actor } from '@roms/domain/actor';
import type { Trx } from '../knex.ts';
import { publish } from '../live-events.ts';
import { Activity } from '../models/Activity.ts';

export type NewActivity = {
  conversationId: number;
  type: ActivityType;
  actor: Actor;
  details?: ActivityDetails;
  /** The words of a note. */
  body?: string;
};

/** Adds a line to a conversation's thread, in the transaction of what it tells, and announces it. Answers its id. */
export async function recordActivity(trx: Trx, line: NewActivity): Promise<number> {
  const { conversationId, type, actor, details = {}, body = null } = line;
  const { id } = await Activity.query(trx).insert({
    conversationId,
    type,
    actorKind: actor.kind,
    actorId: actor.id === null ? null : String(actor.id),
    actorName: actor.name,
    details,
    body,
  });
  await publish(trx, { type: 'activity.created', activityId: id, conversationId });
  return id;
}
