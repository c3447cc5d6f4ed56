import { z } from 'zod';

/**
 * How many rows a list has in all: exact up to `MOST_COUNTED`, and `isMore` when there are more than that. It comes with
 * the first page.
 */
export const totalSchema = z.object({ count: z.number().int(), isMore: z.boolean() });
export type Total = z.infer<typeof totalSchema>;

/**
 * When a list is counted, where that takes a look at its rows: `later` leaves its number out, so that the page need not
 * wait for it, and `only` answers nothing but that number.
 */
export const totalQuery = { total: z.enum(['later', 'only']).optional() };
export type AskedTotal = z.infer<typeof totalQuery.total>;

/** Lists are counted so far; nobody needs to know a larger number from a list. */
export const MOST_COUNTED = 1_000;

/** A list on the wire: `{data, page: {nextCursor}}`; `nextCursor` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    data: z.array(item),
    page: z.object({ nextCursor: z.string().nullable(), total: totalSchema.optional() }),
  });
}

export type Page<T> = { data: T[]; page: { nextCursor: string | null; total?: Total } };
