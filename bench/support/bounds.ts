import { sample } from './figures.ts';
import { get, type BenchShop } from './shop.ts';

/** What as many rows cost by primary key, in milliseconds: ids spread over the whole table. */
export function primaryKeyLookups(
  shop: BenchShop,
  table: string,
  tableRows: number,
  rows: number,
): Promise<number[]> {
  return sample(200, 10_000, () => {
    const ids = Array.from({ length: rows }, () => 1 + Math.floor(Math.random() * tableRows));
    return shop.db.raw(`SELECT * FROM ${table} WHERE id = ANY(?)`, [ids]);
  });
}

/** What the emptiest request with a login costs: HTTP, the session's check, one small answer. */
export function bareRequests(shop: BenchShop): Promise<number[]> {
  return sample(200, 10_000, () => get(shop, '/api/v1/auth/me'));
}
