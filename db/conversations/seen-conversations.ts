import type { Knex } from 'knex';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';

/** Tells of these conversations whether `viewer` may see them. */
export async function seenConversations(
  db: Knex,
  viewer: Viewer,
  ids: readonly number[],
): Promise<(id: number) => boolean> {
  if (viewer.sees === 'all') return () => true;
  const found = await scoped(db('conversations'), visibleConversations(viewer))
    .whereIn('conversations.id', [...ids])
    .select<{ id: number }[]>('conversations.id');
  const seen = new Set(found.map(({ id }) => id));
  return (id) => seen.has(id);
}
