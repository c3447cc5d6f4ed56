import { Login } from '../models/Login.ts';
import type { Trx } from '../knex.ts';

/** Ends a person's logins, and by the database's own announcement the streams behind them; `keep` (a token's hash) may stay. Returns how many ended. */
export async function endLogins(trx: Trx, userId: number, keep?: string): Promise<number> {
  return Login.query(trx)
    .delete()
    .where({ userId })
    .modify((query) => {
      if (keep !== undefined) void query.whereNot('tokenHash', keep);
    });
}
