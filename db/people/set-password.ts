import { User } from '../models/User.ts';
import type { Trx } from '../knex.ts';
import { endLogins } from './end-logins.ts';

/**
 * Gives a person another password (its hash). Whoever knew the old one is logged out, and links that were made to set
 * one open nothing any more; `keep` is the login (a token's hash) that asked for it.
 */
export async function setPassword(
  trx: Trx,
  { userId, passwordHash, keep }: { userId: number; passwordHash: string; keep?: string },
): Promise<void> {
  await User.query(trx).findById(userId).patch({ passwordHash });
  await trx('password_links').where({ user_id: userId }).delete();
  await endLogins(trx, userId, keep);
}
