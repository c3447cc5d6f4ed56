import { ApiKey } from '../models/ApiKey.ts';
import type { Db } from '../knex.ts';

/** A query for the keys that open something: neither revoked nor over. */
export function usableKeys(db: Db, now: Date) {
  return ApiKey.query(db)
    .whereNull('revokedAt')
    .where((key) => key.whereNull('expires_at').orWhere('expires_at', '>', now));
}
