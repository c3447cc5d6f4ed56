import type { Knex } from 'knex';
import type { AudienceFilter } from '@roms/domain/audience';
import { audienceQuery } from '../audiences/audience-query.ts';
import { namedById } from '../audiences/facts-sql.ts';
import type { Broadcast } from '../models/Broadcast.ts';

/**
 * The ids of the customers whom a broadcast means at a moment, without a lock: who fits all that its audience names.
 * Nothing named is nobody.
 */
export function customersMeant(
  db: Knex,
  { audience: { segment, filter, customerIds } }: Pick<Broadcast, 'audience'>,
  at: Date,
): Knex.QueryBuilder {
  const parts: AudienceFilter[] = [
    ...(segment === undefined ? [] : [{ field: 'segment', op: 'is', value: segment } as const]),
    ...(filter === undefined ? [] : [filter]),
  ];
  const query = audienceQuery(db, { all: parts }, at);
  if (customerIds !== undefined) {
    const { sql, bindings } = namedById(customerIds);
    return query.whereRaw(sql, bindings as Knex.RawBinding[]);
  }
  return parts.length === 0 ? query.whereRaw('false') : query;
}
