import { z } from 'zod';
import { notificationSchema, readNotificationsSchema } from '@roms/contracts/notifications';
import { cursorSchema } from '@roms/contracts/text';
import { decodeCursor } from '../../db/keyset.ts';
import { notificationsPage } from '../../db/notifications/notifications-page.ts';
import { readNotifications } from '../../db/notifications/read-notifications.ts';
import { presentNotification } from '../presenters/present-notification.ts';
import { dataOf, route } from '../route.ts';

/** What one person is told: the bell of the dashboard. */
export const notificationRoutes = [
  route({
    method: 'get',
    path: '/api/v1/me/notifications',
    access: { may: 'account.read' },
    summary: 'What the person is told, the newest first; `page.unread` counts all of it that is unread',
    query: z.object({ cursor: cursorSchema.optional() }),
    response: z.object({
      data: z.array(notificationSchema),
      page: z.object({ nextCursor: z.string().nullable(), unread: z.number().int() }),
    }),
    handler: async ({ deps, actor, query }) => {
      const after = decodeCursor(query.cursor);
      const { rows, ...page } = await notificationsPage(deps.db, { userId: actor.user.id, after });
      return { data: rows.map(presentNotification), page };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/me/notifications/read',
    access: { may: 'account.update' },
    summary: 'Mark as read what the person is told: `ids` of it, or all',
    audit: { action: 'notification.read', subject: 'user' },
    body: readNotificationsSchema,
    response: dataOf(z.object({ read: z.number().int() })),
    handler: async ({ deps, actor, audit, body }) => {
      const { id: userId } = actor.user;
      const read = await deps.db.transaction(async (trx) => {
        const count = await readNotifications(trx, { userId, ids: body.ids });
        if (count > 0) await audit.record(trx, { id: userId, after: { read: count } });
        else audit.changedNothing();
        return count;
      });
      return { data: { read } };
    },
  }),
];
