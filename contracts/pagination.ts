import { z } from 'zod';

/** A list on the wire: `{data, page: {nextCursor}}`; `nextCursor` is null on the last page. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), page: z.object({ nextCursor: z.string().nullable() }) });
}

export type Page<T> = { data: T[]; page: { nextCursor: string | null } };
