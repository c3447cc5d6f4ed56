import type { Knex } from 'knex';
import { PAGE_SIZE, toPage, type Position } from '../keyset.ts';
import { Notification } from '../models/Notification.ts';

/** What a presenter of notifications needs beside the row itself. */
const WITH_ALL = '[activity, conversation.customer]';

/** One page of what a person is told, the newest first, and how much of all of it is unread. */
export async function notificationsPage(
  db: Knex,
  { userId, after }: { userId: number; after: Position | null },
): Promise<{ rows: Notification[]; nextCursor: string | null; unread: number }> {
  const [rows, unread] = await Promise.all([
    Notification.query(db)
      .where({ userId })
      .modify((query) => {
        if (after) void query.whereRaw('(at, id) < (cast(? AS timestamptz), ?)', [after.at, after.id]);
      })
      .select('notifications.*', Notification.raw('cast(at AS text) AS position'))
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(PAGE_SIZE + 1)
      .withGraphFetched(WITH_ALL) as unknown as Promise<(Notification & { position: string })[]>,
    Notification.query(db).where({ userId }).whereNull('readAt').resultSize(),
  ]);
  return { ...toPage(rows, ({ position, id }) => ({ at: position, id })), unread };
}

/** These, with what a presenter needs. */
export async function notificationsById(db: Knex, ids: number[]): Promise<Notification[]> {
  return Notification.query(db).findByIds(ids).orderBy('id').withGraphFetched(WITH_ALL);
}
