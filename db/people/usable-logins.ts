import type { Role } from '@roms/contracts/users';
import { Login } from '../models/Login.ts';
import type { Db } from '../knex.ts';

/**
 * Which of these logins (token hashes) still hold, with the role that their person has now: not expired, not logged out,
 * the person still active.
 */
export async function usableLogins(db: Db, tokenHashes: string[], now: Date): Promise<Map<string, Role>> {
  const rows = (await Login.query(db)
    .select('sessions.token_hash', 'users.role')
    .join('users', 'users.id', 'sessions.user_id')
    .whereIn('sessions.token_hash', tokenHashes)
    .where('sessions.expires_at', '>', now)
    .where('users.active', true)) as unknown as { tokenHash: string; role: Role }[];
  return new Map(rows.map(({ tokenHash, role }) => [tokenHash, role]));
}
