import type { Trx } from '../knex.ts';

/** Marks as read what a person was told, only `ids` of it when they are given. Answers how many were unread. */
export async function readNotifications(
  trx: Trx,
  { userId, ids }: { userId: number; ids?: readonly number[] },
): Promise<number> {
  return trx('notifications')
    .where({ user_id: userId })
    .whereNull('read_at')
    .modify((query) => void (ids && query.whereIn('id', [...ids])))
    .update({ read_at: trx.fn.now() });
}
