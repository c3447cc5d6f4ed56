import type { Total } from '@roms/contracts/pagination';
import { AppError } from '@roms/domain/errors';

/** Rows of one page of a list. */
export const PAGE_SIZE = 30;

/** Where a page ended: the sort value and the id of its last row. */
export type Position = { at: string; id: number };

/** A position as an opaque cursor. */
export function encodeCursor({ at, id }: Position): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url');
}

/** The position in a cursor of ours; throws `invalid_request` (400) for anything else. */
export function decodeCursor(cursor: string | undefined): Position | null {
  if (cursor === undefined || cursor === '') return null;
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (typeof at === 'string' && typeof id === 'number' && Number.isSafeInteger(id)) return { at, id };
  } catch {
    // Falls through: it is none of ours.
  }
  throw new AppError('invalid_request', 'The cursor is none of ours', {
    status: 400,
    details: { fields: { cursor: ['is none of ours'] } },
  });
}

/** Cuts one row more than a page (of `size`) to the page and says where the next one starts. */
export function toPage<T>(
  rows: T[],
  positionOf: (row: T) => Position,
  size = PAGE_SIZE,
): { rows: T[]; nextCursor: string | null } {
  const page = rows.slice(0, size);
  const last = page.at(-1);
  const isMore = rows.length > size && last !== undefined;
  return { rows: page, nextCursor: isMore ? encodeCursor(positionOf(last)) : null };
}

/** A page of a list; its first one says how many there are in all, null when that was not counted. */
export type ListPage<T> = { rows: T[]; nextCursor: string | null; total: Total | null };

/**
 * The total that a list's first page comes with; asked for only when there is more than the page. `count` answers null
 * where the list is counted later.
 */
export async function firstPageTotal(
  { rows, nextCursor }: { rows: readonly unknown[]; nextCursor: string | null },
  after: Position | null,
  count: () => Promise<Total | null>,
): Promise<Total | null> {
  if (after !== null) return null;
  return nextCursor === null ? { count: rows.length, isMore: false } : count();
}
