import { z } from 'zod';
import { ACTOR_KINDS } from '@roms/domain/actor';
import { PICK_REASONS } from '@roms/domain/cross-sell';
import { MOST_STOCK, PRODUCT_RELATIONS, STOCK_REASONS } from '@roms/domain/stock';
import { cursorSchema, fileNameText, lineText, longText } from './text.ts';

/** A price that fits everywhere a sum of an order is kept (rupiah). */
const MOST_RUPIAH = 1_000_000_000_000;
const MOST_RELATIONS = 50;

export const productSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  sku: z.string(),
  /** Rupiah. */
  price: z.number().int(),
  stock: z.number().int(),
  description: z.string(),
  /** Whether it is sold; a retired one stays in the orders that hold it. */
  active: z.boolean(),
  /** Days that one unit lasts, as the merchant says. */
  supplyDays: z.number().int().nullable(),
  /** It is scarce at so many pieces. */
  lowStock: z.number().int().nullable(),
  /** What a reminder says of it while orders tell nothing yet. */
  recommendation: z.string(),
  /** Another one for each picture; null without one. */
  pictureId: z.string().nullable(),
});
export type Product = z.infer<typeof productSchema>;

export const productRelationSchema = z.object({
  productId: z.number().int(),
  name: z.string(),
  active: z.boolean(),
  kind: z.enum(PRODUCT_RELATIONS),
});
export type ProductRelation = z.infer<typeof productRelationSchema>;

/** `isUsed`: an order or a rule holds it, so that it can be retired and not deleted. */
export const productDetailSchema = productSchema.extend({
  relations: z.array(productRelationSchema),
  isUsed: z.boolean(),
});
export type ProductDetail = z.infer<typeof productDetailSchema>;

/** `state`: the sold ones unless told; `low`: only those that are scarce or sold out. */
export const productsQuerySchema = z.object({
  q: lineText(100).optional(),
  state: z.enum(['active', 'retired', 'all']).default('active'),
  low: z.literal('true').optional(),
  cursor: cursorSchema.optional(),
});

const pieces = z.number().int().min(0).max(MOST_STOCK);
const fields = {
  name: lineText(200).min(1),
  sku: lineText(60).min(1),
  price: z.number().int().min(0).max(MOST_RUPIAH),
  description: longText(2_000),
  supplyDays: z.number().int().min(1).max(3_650).nullable(),
  lowStock: pieces.nullable(),
  recommendation: longText(300),
  relations: z
    .array(z.object({ productId: z.number().int().positive(), kind: z.enum(PRODUCT_RELATIONS) }))
    .max(MOST_RELATIONS),
};

export const createProductSchema = z.object({
  ...fields,
  stock: pieces.default(0),
  description: fields.description.default(''),
  supplyDays: fields.supplyDays.default(null),
  lowStock: fields.lowStock.default(null),
  recommendation: fields.recommendation.default(''),
  relations: fields.relations.default([]),
});
export type CreateProduct = z.input<typeof createProductSchema>;

/** `active: false` retires it; `relations` are all that are to be. The stock has a route of its own. */
export const updateProductSchema = z.object({ ...fields, active: z.boolean() }).partial();
export type UpdateProduct = z.input<typeof updateProductSchema>;

/** Either how many came (negative: went), or how many were counted on the shelf; and why. */
export const correctStockSchema = z
  .object({
    change: z.number().int().min(-MOST_STOCK).max(MOST_STOCK).optional(),
    counted: pieces.optional(),
    note: lineText(200).min(1),
  })
  .refine(({ change, counted }) => (change === undefined) !== (counted === undefined), {
    message: 'takes either `change` or `counted`',
    path: ['change'],
  });
export type CorrectStock = z.input<typeof correctStockSchema>;

export const stockMovementSchema = z.object({
  id: z.number().int(),
  /** Pieces that came, or (negative) went. */
  change: z.number().int(),
  stockAfter: z.number().int(),
  reason: z.enum(STOCK_REASONS),
  note: z.string(),
  orderId: z.number().int().nullable(),
  orderNumber: z.string().nullable(),
  actor: z.object({ kind: z.enum(ACTOR_KINDS), name: z.string() }),
  at: z.iso.datetime(),
});
export type StockMovement = z.infer<typeof stockMovementSchema>;

/** What reminders made of a product: how often it was offered, what was bought, and what it is bought together with. */
export const productOffersSchema = z.object({
  /** Messages of so many days are counted, and what was bought within so many of each one's delivery. */
  sinceDays: z.number().int(),
  withinDays: z.number().int(),
  offers: z.array(
    z.object({ reason: z.enum(PICK_REASONS), offered: z.number().int(), bought: z.number().int() }),
  ),
  /** As counted last night, the most usual first. */
  together: z.array(
    z.object({
      productId: z.number().int(),
      name: z.string(),
      /** Orders that held both. */
      orders: z.number().int(),
      /** The share of the product's orders, and how many times what chance would give. */
      confidence: z.number(),
      lift: z.number(),
    }),
  ),
});
export type ProductOffers = z.infer<typeof productOffersSchema>;

export const pictureQuerySchema = z.object({ fileName: fileNameText() });
