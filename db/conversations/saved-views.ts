import type { Knex } from 'knex';
import type { SavedList } from '@roms/contracts/saved-views';
import { AppError } from '@roms/domain/errors';
import type { Trx } from '../knex.ts';
import { SavedView } from '../models/SavedView.ts';

/** So many views of a list are one person's own: they stand in a menu. */
const MOST_OWN = 50;

/** A person's own views of a list and those of everybody, by name. */
export async function savedViews(
  db: Knex,
  { list, userId }: { list: SavedList; userId: number },
): Promise<SavedView[]> {
  return SavedView.query(db)
    .where({ list })
    .where((either) => either.where('owner_id', userId).orWhere({ shared: true }))
    .orderByRaw('lower(name), id');
}

/** Keeps a view. Throws `too_many_views` for whoever has 50 of that list. */
export async function createSavedView(
  trx: Trx,
  fields: Pick<SavedView, 'ownerId' | 'list' | 'name' | 'filter' | 'shared'>,
): Promise<SavedView> {
  const own = await SavedView.query(trx).where({ ownerId: fields.ownerId, list: fields.list }).resultSize();
  if (own >= MOST_OWN) throw new AppError('too_many_views', 'One of the own views must go first');
  return SavedView.query(trx).insertAndFetch(fields);
}

/**
 * A view to be changed, locked. Everybody's are changed by whoever `mayShare`, one's own by oneself; a colleague's is as
 * absent as one that never was: `view_not_found`.
 */
export async function lockSavedView(
  trx: Trx,
  id: number,
  { userId, mayShare }: { userId: number; mayShare: boolean },
): Promise<SavedView> {
  const view = await SavedView.query(trx).findById(id).forNoKeyUpdate();
  const isSeen = view !== undefined && (view.shared || view.ownerId === userId);
  if (!isSeen) throw new AppError('view_not_found', 'There is no such view');
  if (view.shared && !mayShare) throw new AppError('forbidden', 'A view of everybody is changed by an admin');
  return view;
}
