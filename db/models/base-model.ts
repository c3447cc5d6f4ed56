import { Model, snakeCaseMappers } from 'objection';

/** Columns are snake_case, fields camelCase; fields are `declare`d, or partial rows would overwrite with undefined. */
export class BaseModel extends Model {
  static override columnNameMappers = snakeCaseMappers();
  static override useLimitInFirst = true;
}
