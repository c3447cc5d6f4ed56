import { z } from 'zod';
import { lineText } from './text.ts';

export const searchQuerySchema = z.object({ q: lineText(100).min(1) });

/** What the omnibar found, at most 5 of each kind; pages are known to the dashboard itself. */
export const searchResultSchema = z.object({
  customers: z.array(
    z.object({
      id: z.number().int(),
      name: z.string(),
      phone: z.string().nullable(),
      conversationId: z.number().int().nullable(),
    }),
  ),
  orders: z.array(
    z.object({ id: z.number().int(), orderNumber: z.string(), customerName: z.string(), status: z.string() }),
  ),
  /** What is sold and what was retired, by name. */
  products: z.array(
    z.object({ id: z.number().int(), name: z.string(), sku: z.string(), active: z.boolean() }),
  ),
  conversations: z.array(
    z.object({
      id: z.number().int(),
      customerName: z.string(),
      /** The message that says it, the part of it that does, and where there (UTF-16 units). */
      messageId: z.number().int(),
      snippet: z.string(),
      marks: z.array(z.tuple([z.number().int(), z.number().int()])),
    }),
  ),
});
export type SearchResult = z.infer<typeof searchResultSchema>;
