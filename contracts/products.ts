import { z } from 'zod';
import { cursorSchema, lineText } from './text.ts';

export const productSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  sku: z.string(),
  /** Rupiah. */
  price: z.number().int(),
  stock: z.number().int(),
});
export type Product = z.infer<typeof productSchema>;

export const productsQuerySchema = z.object({
  q: lineText(100).optional(),
  cursor: cursorSchema.optional(),
});
