import type { Activity as ActivityContract } from '@roms/contracts/activities';
import { readActorId } from '@roms/domain/actor';
import type { Activity } from '../../db/models/Activity.ts';

/** A line of a thread about what was done with its conversation. */
export function presentActivity(activity: Activity): ActivityContract {
  return {
    ...activity.details,
    id: activity.id,
    conversationId: activity.conversationId,
    type: activity.type,
    at: activity.at.toISOString(),
    actor: {
      kind: activity.actorKind,
      id: readActorId(activity.actorKind, activity.actorId),
      name: activity.actorName,
    },
    body: activity.body,
  };
}
