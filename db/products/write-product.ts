import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { normaliseProductName } from '@roms/domain/product-name';
import { databaseProblem } from '../database-errors.ts';
import type { Trx } from '../knex.ts';
import { Product } from '../models/Product.ts';
import { moveStock } from './move-stock.ts';
import { oweReplan } from './owe-replan.ts';
import { isUsed } from './product-detail.ts';
import { putRelations, type WantedRelation } from './put-relations.ts';

export type ProductFields = Pick<
  Product,
  'name' | 'sku' | 'price' | 'description' | 'supplyDays' | 'lowStock' | 'recommendation'
>;
type NewProduct = ProductFields & { stock: number; relations: WantedRelation[] };
export type ProductChange = Partial<ProductFields & { active: boolean; relations: WantedRelation[] }>;

/** Adds a product, its first stock as a movement. Throws `sku_taken` (409), in any case of letters. */
export async function createProduct(trx: Trx, product: NewProduct, actor: Actor): Promise<Product> {
  const { stock, relations, ...fields } = product;
  const { id } = await Product.query(trx)
    .insert({ ...fields, normalisedName: normaliseProductName(fields.name), stock: 0 })
    .catch(asSkuTaken);
  if (relations.length > 0) await putRelations(trx, id, relations);
  await moveStock(trx, { productId: id, change: stock, reason: 'opening', orderId: null, actor });
  return Product.query(trx).findById(id).throwIfNotFound();
}

/**
 * Changes, retires or revives a product; the reminders that wait for it are owed a look by that (`replanOwed`). Throws `product_not_found`, `sku_taken` (409).
 */
export async function updateProduct(
  trx: Trx,
  id: number,
  change: ProductChange,
): Promise<{ before: Product; after: Product }> {
  const { relations, ...fields } = change;
  // Before the product's own row is held: all of them are locked in one order.
  if (relations) await putRelations(trx, id, relations);
  const before = await lockProduct(trx, id);
  const after = await Product.query(trx)
    .patchAndFetchById(id, {
      ...fields,
      ...(fields.name === undefined ? {} : { normalisedName: normaliseProductName(fields.name) }),
      updatedAt: new Date(),
    })
    .catch(asSkuTaken);
  await oweReplan(trx, { before, after });
  return { before, after };
}

/** Deletes a product that caused nothing. Throws `product_not_found`, `product_in_use` (409) for any other. */
export async function deleteProduct(trx: Trx, id: number): Promise<Product> {
  const product = await lockProduct(trx, id);
  if (await isUsed(trx, id)) throw inUse();
  try {
    await Product.query(trx).deleteById(id);
  } catch (error) {
    throw databaseProblem(error) === 'referenced' ? inUse() : error;
  }
  return product;
}

async function lockProduct(trx: Trx, id: number): Promise<Product> {
  const product = await Product.query(trx).findById(id).forNoKeyUpdate();
  if (!product) throw new AppError('product_not_found', 'Product not found', { details: { productId: id } });
  return product;
}

function inUse(): AppError {
  return new AppError('product_in_use', 'Orders or rules hold this product: retire it instead', {
    status: 409,
  });
}

function asSkuTaken(error: unknown): never {
  if (databaseProblem(error) !== 'duplicate') throw error;
  throw new AppError('sku_taken', 'Another product has this SKU', {
    status: 409,
    details: { fields: { sku: ['another product has it'] } },
  });
}
