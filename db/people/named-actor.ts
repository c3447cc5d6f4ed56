import type { Knex } from 'knex';
import type { Actor } from '@roms/domain/actor';

/** The tables in which an actor's name stands, and its column. */
const NAMED = {
  user: { table: 'users', column: 'name' },
  key: { table: 'api_keys', column: 'source' },
} as const;

/** The actor with the name of its row, where none was told: Temporal is not given every name (`actorLabel`). */
export async function namedActor(db: Knex, actor: Actor): Promise<Actor> {
  const { kind, id, name } = actor;
  if (name !== '' || id === null || (kind !== 'user' && kind !== 'key')) return actor;
  const { table, column } = NAMED[kind];
  const row = await db(table).where({ id }).first<Record<string, string> | undefined>(column);
  return { ...actor, name: row?.[column] ?? name };
}
