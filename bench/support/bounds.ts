import { get, type BenchShop } from './shop.ts';

/** As many rows by primary key, their ids spread over the whole table: what any page has to read at least. */
export function byPrimaryKey(
  shop: BenchShop,
  table: string,
  tableRows: number,
  rows: number,
): () => Promise<unknown> {
  return () => {
    const ids = Array.from({ length: rows }, () => 1 + Math.floor(Math.random() * tableRows));
    return shop.db.raw(`SELECT * FROM ${table} WHERE id = ANY(?)`, [ids]);
  };
}

/** The emptiest request with a login: HTTP, the session's check, one small answer. */
export function emptyRequest(shop: BenchShop): () => Promise<unknown> {
  return () => get(shop, '/api/v1/auth/me');
}
