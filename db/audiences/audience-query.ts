import type { Knex } from 'knex';
import type { AudienceFilter } from '@roms/domain/audience';
import { filterSql } from './filter-sql.ts';
import type { Sql } from './facts-sql.ts';

/**
 * The ids of all customers that fit a filter at a moment, each once and without a lock: to be counted, listed or inserted
 * from. Nobody of the shop itself and nobody who was erased is in it. The filter is one that `audienceProblem` finds
 * nothing wrong with. Days are those of the shop's zone, which the query itself reads.
 */
export function audienceQuery(db: Knex, filter: AudienceFilter, at: Date): Knex.QueryBuilder {
  const { sets, condition } = filterSql(filter, at);
  const toRaw = ({ sql, bindings }: Sql): Knex.Raw => db.raw(sql, bindings as Knex.RawBinding[]);
  const query = db('customers')
    // Every customer has such a row, but for those that a load without triggers brought since the last night.
    .leftJoin('customer_segments', 'customer_segments.customer_id', 'customers.id')
    .where('customers.internal', false)
    .whereNull('customers.erased_at')
    .whereRaw(toRaw(condition))
    .select('customers.id');
  for (const { sql, bindings } of sets) void query.joinRaw(`LEFT JOIN ${sql}`, bindings as never);
  return query;
}
