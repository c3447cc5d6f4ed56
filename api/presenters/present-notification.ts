import type { Notification as NotificationContract } from '@roms/contracts/notifications';
import { readActorId } from '@roms/domain/actor';
import { excerptOf } from '@roms/domain/excerpt';
import type { Notification } from '../../db/models/Notification.ts';

/** What one person is told; needs its graph loaded (db/notifications/notifications-page). */
export function presentNotification(row: Notification): NotificationContract {
  const { activity, conversation } = row;
  if (!activity || !conversation?.customer) throw new Error('presentNotification needs the graph loaded');
  const id = readActorId(activity.actorKind, activity.actorId);
  return {
    id: row.id,
    type: row.type,
    at: row.at.toISOString(),
    readAt: row.readAt?.toISOString() ?? null,
    activityId: row.activityId,
    conversation: { id: conversation.id, customerName: conversation.customer.name },
    by: { id: typeof id === 'number' ? id : null, name: activity.actorName },
    excerpt: excerptOf(activity.body ?? '', '').excerpt,
  };
}
