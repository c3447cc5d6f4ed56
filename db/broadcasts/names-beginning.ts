import type { Db } from '../knex.ts';
import { Broadcast } from '../models/Broadcast.ts';

/** The names in the list of broadcasts that begin so. */
export async function namesBeginning(db: Db, begin: string): Promise<Set<string>> {
  const rows = await Broadcast.query(db)
    .whereNull('hiddenAt')
    .whereRaw('starts_with(name, ?)', [begin])
    .select('name');
  return new Set(rows.map(({ name }) => name));
}
