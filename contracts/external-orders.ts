import { z } from 'zod';
import { isBlank } from '@roms/domain/text';
import { readNumber } from '@roms/domain/written-number';
import { cutLine, cutLongText, emailIfAny, lineText, longText } from './text.ts';

/** The old system took a number also as text (`"2"`), and an empty text as nothing: shops rely on it. */
const numberLike = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' ? (readNumber(value) ?? value) : value), schema);
const emptyIsNone = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && isBlank(value) ? null : value), schema);

/** Shops send ids and phones as numbers; one that JavaScript cannot hold has lost digits and is nobody's id. */
const numberAsText = <T extends z.ZodType>(schema: T) =>
  z.preprocess(
    (value) =>
      typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? String(value) : value,
    schema,
  );

/**
 * `POST /api/v1/orders` as external systems know it (header X-API-KEY); unknown fields are ignored. What an order can do
 * without never costs it: texts that are too long are cut, an e-mail address that is none is left out.
 */
export const externalOrderSchema = z.object({
  customer: z.object({
    /** In any form that people write; whether it is a number, the API knows. */
    phone: numberAsText(lineText(64).min(1)),
    name: cutLine(120).nullish(),
    email: z.preprocess((value) => (typeof value === 'string' ? value : null), emailIfAny().nullish()),
    address: cutLongText(500).trim().nullish(),
    city: cutLine(100).nullish(),
    province: cutLine(100).nullish(),
  }),
  items: z
    .array(
      z.object({
        product_name: lineText(255).min(1),
        sku: numberAsText(lineText(100).nullish()),
        quantity: numberLike(z.number().int().min(1).max(10_000)),
        price: numberLike(z.number().min(0).max(1_000_000_000)),
      }),
    )
    .min(1)
    .max(200),
  external_id: emptyIsNone(numberAsText(longText(200).trim().min(1).nullish())),
  notes: cutLongText(2_000).nullish(),
  /** When the order was placed, ISO-8601; a time without a zone is the shop's. */
  created_at: lineText(64).nullish(),
});
export type ExternalOrder = z.infer<typeof externalOrderSchema>;

export const externalOrderCreatedSchema = z.object({
  status: z.literal('success'),
  message: z.literal('Order created successfully'),
  data: z.object({ order_id: z.number().int(), order_number: z.string(), customer_id: z.number().int() }),
});

export const externalErrorSchema = z.object({
  status: z.literal('error'),
  message: z.string(),
  code: z.string(),
  errors: z.record(z.string(), z.array(z.string())).optional(),
});
