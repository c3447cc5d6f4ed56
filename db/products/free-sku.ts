import { normaliseProductName } from '@roms/domain/product-name';
import type { Trx } from '../knex.ts';

/** Leaves room for a number behind it, in the 60 characters of a SKU. */
const LONGEST = 50;
/** For a name of which nothing is left. */
const NAMELESS = 'PRODUK';

/** A SKU that no product has, made of a name: `KOPI-GAYO-250-G`, the next one `KOPI-GAYO-250-G-2`. */
export async function freeSku(trx: Trx, name: string): Promise<string> {
  const words = normaliseProductName(name).toUpperCase().replaceAll(' ', '-');
  const base = words.slice(0, LONGEST).replace(/-$/, '') || NAMELESS;
  const alike = await trx('products')
    .whereRaw('starts_with(lower(sku), lower(?))', [base])
    .pluck<string[]>('sku');
  const taken = new Set(alike.map((sku) => sku.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const sku = number === 1 ? base : `${base}-${number}`;
    if (!taken.has(sku.toLowerCase())) return sku;
  }
}
