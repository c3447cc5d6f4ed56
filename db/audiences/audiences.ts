import { Audience } from '../models/Audience.ts';
import type { Db } from '../knex.ts';

/** The shop's own segments, by name. */
export async function audiences(db: Db): Promise<Audience[]> {
  return Audience.query(db).orderByRaw('lower(name), id');
}
