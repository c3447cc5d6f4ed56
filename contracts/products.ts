import { z } from 'zod';

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
  q: z.string().trim().max(100).optional(),
  cursor: z.string().max(200).optional(),
});
