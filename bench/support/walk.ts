import { get, type BenchShop } from './shop.ts';

type Page = { data: { id: number }[]; page: { nextCursor: string | null } };

/** How a list behaves from its first page to a deep one; `rows` is how many a page holds. */
export type Walk = { first: number[]; deep: number[]; rows: number; pages: number };

/**
 * Follows a list's cursors as a reader who scrolls for ever. The first and the last fifty pages are timed
 * (milliseconds); no row may come twice. Gives up after `limitMs` and calls deep what it has reached.
 */
export async function walk(shop: BenchShop, path: string, limitMs: number): Promise<Walk> {
  const times: number[] = [];
  const seen = new Set<number>();
  let cursor: string | null = null;
  let rows = 0;
  const end = performance.now() + limitMs;
  do {
    const startedAt = performance.now();
    const query: string =
      cursor === null ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
    const { data, page }: Page = await get<Page>(shop, path + query);
    times.push(performance.now() - startedAt);
    for (const { id } of data) {
      if (seen.has(id)) throw new Error(`row ${id} came twice`);
      seen.add(id);
    }
    rows = Math.max(rows, data.length);
    cursor = page.nextCursor;
  } while (cursor !== null && performance.now() < end);
  const count = Math.min(50, Math.floor(times.length / 2));
  return { first: times.slice(0, count), deep: times.slice(-count), rows, pages: times.length };
}
