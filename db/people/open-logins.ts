import { Login } from '../models/Login.ts';
import type { Db } from '../knex.ts';

/** The logins of a person that are not over, the last used first. */
export async function openLogins(db: Db, userId: number, now: Date): Promise<Login[]> {
  return Login.query(db)
    .where({ userId })
    .where('expiresAt', '>', now)
    .orderBy([{ column: 'lastSeenAt', order: 'desc' }, 'id']);
}
