import { get, type BenchShop } from './shop.ts';

type Page = { data: { id: number }[]; page: { nextCursor: string | null } };

/** The addresses of a list's first pages and of its deepest ones; `rows` is how many a page holds. */
export type Walk = { first: string[]; deep: string[]; rows: number; pages: number };

const KEPT = 50;

/**
 * Follows a list's cursors to its end, as a reader who scrolls for ever; no row may come twice. Gives up after
 * `limitMs` and calls deep what it has reached.
 */
export async function walk(shop: BenchShop, path: string, limitMs: number): Promise<Walk> {
  const pages = [path];
  const seen = new Set<number>();
  let rows = 0;
  const end = performance.now() + limitMs;
  for (let current: string | undefined = path; current !== undefined && performance.now() < end;) {
    const { data, page }: Page = await get<Page>(shop, current);
    for (const { id } of data) {
      if (seen.has(id)) throw new Error(`row ${id} came twice`);
      seen.add(id);
    }
    rows = Math.max(rows, data.length);
    const join = path.includes('?') ? '&' : '?';
    current =
      page.nextCursor === null ? undefined : `${path}${join}cursor=${encodeURIComponent(page.nextCursor)}`;
    if (current !== undefined) pages.push(current);
  }
  // The very first page also counts what is unread; the second is a page and nothing else.
  return { first: pages.slice(1, 1 + KEPT), deep: pages.slice(-KEPT), rows, pages: pages.length };
}
