import { Model, snakeCaseMappers, type QueryBuilderType, type TransactionOrKnex } from 'objection';

/** Tells `connectDatabase` that identifiers of this query may be field names. */
export const FIELD_NAMES = { fieldNames: true } as const;

/**
 * Columns are snake_case, fields camelCase, in rows and in conditions alike; fields are `declare`d, or partial rows
 * would overwrite with undefined.
 */
export class BaseModel extends Model {
  static override columnNameMappers = snakeCaseMappers();
  static override useLimitInFirst = true;
  /** Relations load one after the other: a transaction has one connection, which runs one query at a time. */
  static concurrency = 1;

  /** Objection maps the names of rows only: those in `where`, `select` and the like are mapped by knex. */
  static override query<M extends Model>(
    this: { new (): M },
    trxOrKnex?: TransactionOrKnex,
  ): QueryBuilderType<M> {
    const builder = super.query.call(this as never, trxOrKnex) as QueryBuilderType<M>;
    return builder.onBuildKnex((knexBuilder) => {
      void knexBuilder.queryContext(FIELD_NAMES);
    }) as QueryBuilderType<M>;
  }
}
