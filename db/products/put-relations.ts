import { AppError } from '@roms/domain/errors';
import { isMutual, type ProductRelationKind } from '@roms/domain/stock';
import type { Trx } from '../knex.ts';

export type WantedRelation = { productId: number; kind: ProductRelationKind };

/**
 * Gives a product exactly these relations. What stands in both directions is written for the other product too, and
 * taken from it when it is left out; of two that disagree about a pair the last one who said something counts. Throws
 * `product_not_found`, and `invalid_relation` for itself or for two kinds of one other.
 */
export async function putRelations(
  trx: Trx,
  productId: number,
  wanted: readonly WantedRelation[],
): Promise<void> {
  const others = wanted.map((relation) => relation.productId);
  if (others.includes(productId) || new Set(others).size < others.length)
    throw new AppError(
      'invalid_relation',
      'A product has one relation to each other product, and none to itself',
    );
  await lockProducts(trx, [productId, ...others]);
  await trx('product_relations').where({ product_id: productId }).delete();
  await trx('product_relations')
    .where({ other_id: productId })
    .where((said) => void said.whereNot({ kind: 'complement' }).orWhereIn('product_id', mutualOf(wanted)))
    .delete();
  const rows = wanted.flatMap(({ productId: otherId, kind }) => [
    { product_id: productId, other_id: otherId, kind },
    ...(isMutual(kind) ? [{ product_id: otherId, other_id: productId, kind }] : []),
  ]);
  if (rows.length > 0) await trx('product_relations').insert(rows);
}

/** Theirs is written anew. */
function mutualOf(wanted: readonly WantedRelation[]): number[] {
  return wanted.filter(({ kind }) => isMutual(kind)).map(({ productId }) => productId);
}

/** In the order of their ids, as everybody does. */
async function lockProducts(trx: Trx, ids: number[]): Promise<void> {
  const found: number[] = await trx('products').whereIn('id', ids).orderBy('id').forNoKeyUpdate().pluck('id');
  const missing = ids.find((id) => !found.includes(id));
  if (missing !== undefined)
    throw new AppError('product_not_found', 'Product not found', { details: { productId: missing } });
}
