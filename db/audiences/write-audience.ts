import { AppError } from '@roms/domain/errors';
import type { UpdateAudience } from '@roms/contracts/audiences';
import { databaseProblem } from '../database-errors.ts';
import type { Trx } from '../knex.ts';
import { Audience } from '../models/Audience.ts';

/** So many are kept: they stand in a list and in a menu. */
const MOST = 200;

/** Keeps a filter. Throws `audience_name_taken` when one is called so in any case, `too_many_audiences` from 200 on. */
export async function createAudience(trx: Trx, fields: Pick<Audience, 'name' | 'filter'>): Promise<Audience> {
  if ((await Audience.query(trx).resultSize()) >= MOST)
    throw new AppError('too_many_audiences', 'One of the saved audiences must go first');
  return Audience.query(trx).insertAndFetch(fields).catch(asNameTaken);
}

/** Changes a filter or its name; what is left out stays. Throws `audience_not_found`, `audience_name_taken`. */
export async function updateAudience(
  trx: Trx,
  id: number,
  changes: UpdateAudience,
  now: Date,
): Promise<{ before: Audience; after: Audience }> {
  const before = await lockAudience(trx, id);
  if (Object.keys(changes).length === 0) return { before, after: before };
  const after = await Audience.query(trx)
    .patchAndFetchById(id, { ...changes, updatedAt: now })
    .catch(asNameTaken);
  return { before, after };
}

/** Forgets a filter. Throws `audience_not_found`. */
export async function deleteAudience(trx: Trx, id: number): Promise<Audience> {
  const audience = await lockAudience(trx, id);
  await Audience.query(trx).deleteById(id);
  return audience;
}

async function lockAudience(trx: Trx, id: number): Promise<Audience> {
  const audience = await Audience.query(trx).findById(id).forNoKeyUpdate();
  if (!audience) throw new AppError('audience_not_found', 'There is no such audience');
  return audience;
}

function asNameTaken(error: unknown): never {
  if (databaseProblem(error) !== 'duplicate') throw error;
  throw new AppError('audience_name_taken', 'Another audience is called so', { status: 409 });
}
