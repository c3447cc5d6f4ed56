import { Login } from '../models/Login.ts';
import { hashToken } from '../../runtime/token.ts';
import type { Db } from '../knex.ts';

/** Writes a login down under its token's hash. */
export async function openLogin(
  db: Db,
  login: { token: string; userId: number; now: Date; lifeMs: number },
): Promise<void> {
  await Login.query(db).insert({
    tokenHash: hashToken(login.token),
    userId: login.userId,
    createdAt: login.now,
    lastSeenAt: login.now,
    expiresAt: new Date(login.now.getTime() + login.lifeMs),
  });
}
