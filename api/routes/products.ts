import { z } from 'zod';
import { pageOf } from '@roms/contracts/pagination';
import {
  correctStockSchema,
  createProductSchema,
  productDetailSchema,
  productOffersSchema,
  productSchema,
  productsQuerySchema,
  stockMovementSchema,
  updateProductSchema,
} from '@roms/contracts/products';
import { cursorSchema } from '@roms/contracts/text';
import { OFFER_DAYS, offerFigures } from '../../db/orders/offers.ts';
import { boughtTogether } from '../../db/products/bought-together.ts';
import { correctStock } from '../../db/products/correct-stock.ts';
import { productDetail, relationsOf } from '../../db/products/product-detail.ts';
import { productsPage } from '../../db/products/products-page.ts';
import { stockMovementsPage } from '../../db/products/stock-movements-page.ts';
import { createProduct, deleteProduct, updateProduct } from '../../db/products/write-product.ts';
import type { Trx } from '../../db/knex.ts';
import type { Product } from '../../db/models/Product.ts';
import { replanOwed } from '../../db/reminders/replan-products.ts';
import { actorOf, type Deps } from '../context.ts';
import { presentPage } from '../presenters/present-page.ts';
import { presentMovement, presentProduct, presentProductDetail } from '../presenters/present-product.ts';
import { dataOf, idParams, route } from '../route.ts';

/** Days of messages that a product's offers are counted over. */
const OFFERS_SINCE_DAYS = 90;
const DAY_MS = 86_400_000;

export const productRoutes = [
  route({
    method: 'get',
    path: '/api/v1/products',
    access: { may: 'products.read' },
    summary:
      'Products by name, those that are sold unless `state` says else; `q` finds name and SKU, `low` what is scarce',
    query: productsQuerySchema,
    bounded: 'search',
    response: pageOf(productSchema),
    handler: async ({ deps, query }) => {
      const { rows, ...page } = await productsPage(deps.db, { ...query, low: query.low === 'true' });
      return { data: rows.map(presentProduct), page: presentPage(page) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/products',
    access: { may: 'products.update' },
    summary: 'Add a product; a SKU that another one has is 409 `sku_taken`',
    audit: { action: 'product.created', subject: 'product' },
    body: createProductSchema,
    response: dataOf(productDetailSchema),
    status: 201,
    handler: async ({ deps, actor, audit, body }) =>
      deps.db.transaction(async (trx) => {
        const product = await createProduct(trx, body, actorOf(actor));
        await audit.record(trx, { id: product.id, after: await audited(trx, product) });
        return { data: await readProduct({ db: trx }, product.id) };
      }),
  }),
  route({
    method: 'get',
    path: '/api/v1/products/:id',
    access: { may: 'products.read' },
    summary: 'A product with its relations to others, and whether anything holds it',
    params: idParams,
    response: dataOf(productDetailSchema),
    handler: async ({ deps, params }) => ({ data: await readProduct(deps, params.id) }),
  }),
  route({
    method: 'patch',
    path: '/api/v1/products/:id',
    access: { may: 'products.update' },
    summary: 'Change a product; `active: false` retires it, `relations` are all that are to be',
    audit: { action: 'product.changed', subject: 'product' },
    params: idParams,
    body: updateProductSchema,
    response: dataOf(productDetailSchema),
    handler: async ({ deps, audit, params, body }) => {
      const data = await deps.db.transaction(async (trx) => {
        const relations = { relations: await relationNames(trx, params.id) };
        const { before, after } = await updateProduct(trx, params.id, body);
        await audit.record(trx, {
          before: { ...presentProduct(before), ...relations },
          after: await audited(trx, after),
        });
        return readProduct({ db: trx }, params.id);
      });
      // The change stands: what it owes the sweep does as well.
      await deps.db.transaction(replanOwed).catch((error: unknown) => {
        deps.logger.warn({ err: error, productId: params.id }, 'reminders are left to the sweep');
      });
      return { data };
    },
  }),
  route({
    method: 'delete',
    path: '/api/v1/products/:id',
    access: { may: 'products.update' },
    summary: 'Delete a product that no order and no rule holds; any other is 409 `product_in_use`',
    audit: { action: 'product.deleted', subject: 'product' },
    params: idParams,
    response: null,
    handler: async ({ deps, audit, params }) =>
      deps.db.transaction(async (trx) => {
        await audit.record(trx, { before: presentProduct(await deleteProduct(trx, params.id)) });
      }),
  }),
  route({
    method: 'post',
    path: '/api/v1/products/:id/stock',
    access: { may: 'products.update' },
    summary: 'Correct what is in stock: so many came or went (`change`), or were `counted`; with the reason',
    audit: { action: 'product.stock_corrected', subject: 'product' },
    params: idParams,
    body: correctStockSchema,
    response: dataOf(productDetailSchema),
    handler: async ({ deps, actor, audit, params, body }) =>
      deps.db.transaction(async (trx) => {
        const { change, counted, note } = body;
        const said = change === undefined ? { counted: counted! } : { change };
        const correction = { productId: params.id, said, note, actor: actorOf(actor) };
        const { before, after } = await correctStock(trx, correction);
        await audit.record(trx, { before: { stock: before }, after: { stock: after, note } });
        return { data: await readProduct({ db: trx }, params.id) };
      }),
  }),
  route({
    method: 'get',
    path: '/api/v1/products/:id/movements',
    access: { may: 'products.read' },
    summary: 'What moved the stock of a product, the latest first',
    params: idParams,
    query: z.object({ cursor: cursorSchema.optional() }),
    response: pageOf(stockMovementSchema),
    handler: async ({ deps, viewer, params, query }) => {
      const ask = { productId: params.id, cursor: query.cursor };
      const { rows, nextCursor } = await stockMovementsPage(deps.db, viewer, ask);
      return { data: rows.map(presentMovement), page: { nextCursor } };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/products/:id/offers',
    access: { may: 'products.update' },
    summary:
      'How often a product was offered beside reminders and then bought, by reason, and what it is bought together with',
    params: idParams,
    response: dataOf(productOffersSchema),
    handler: async ({ deps: { db, env, now }, params }) => {
      const { product } = await productDetail(db, params.id);
      const since = new Date(now().getTime() - OFFERS_SINCE_DAYS * (env.ROMS_DAY_MS ?? DAY_MS));
      const ask = { productId: product.id, since };
      return {
        data: {
          sinceDays: OFFERS_SINCE_DAYS,
          withinDays: OFFER_DAYS,
          offers: await offerFigures(db, ask, env.ROMS_DAY_MS),
          together: await boughtTogether(db, product.id),
        },
      };
    },
  }),
];

export async function readProduct({ db }: Pick<Deps, 'db'>, id: number) {
  return presentProductDetail(await productDetail(db, id));
}

/** What the audit log says of a product: its fields, and its relations by name. */
async function audited(trx: Trx, product: Product) {
  return { ...presentProduct(product), relations: await relationNames(trx, product.id) };
}

async function relationNames(trx: Trx, productId: number): Promise<string[]> {
  return (await relationsOf(trx, productId)).map(({ name, kind }) => `${kind}: ${name}`);
}
