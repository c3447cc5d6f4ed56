import { Login } from '../models/Login.ts';
import type { Db } from '../knex.ts';

/** Which of these logins (token hashes) still hold: not expired, not logged out, the person still active. */
export async function usableLogins(db: Db, tokenHashes: string[], now: Date): Promise<Set<string>> {
  const rows = await Login.query(db)
    .select('sessions.token_hash')
    .join('users', 'users.id', 'sessions.user_id')
    .whereIn('sessions.token_hash', tokenHashes)
    .where('sessions.expires_at', '>', now)
    .where('users.active', true);
  return new Set(rows.map((row) => row.tokenHash));
}
