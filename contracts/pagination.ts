import { z } from 'zod';

/** `cursor` is opaque: it is what an earlier page gave as `nextCursor`. */
export const pageQuerySchema = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
});

/** A list on the wire: `{data, page: {nextCursor}}`; `nextCursor` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), page: z.object({ nextCursor: z.string().nullable() }) });
}

export type Page<T> = { data: T[]; page: { nextCursor: string | null } };
