import { normaliseProductName } from '@roms/domain/product-name';
import { Product } from '../models/Product.ts';
import type { Db } from '../knex.ts';

export type WantedProduct = { productName: string; sku: string | null };

/**
 * The shop's product behind each wanted one, by SKU (any case), then by normalised name; null when it has none.
 * A retired product is matched too: the item was it, whether or not it is sold today.
 */
export async function matchProducts(db: Db, wanted: readonly WantedProduct[]): Promise<(number | null)[]> {
  const skus = wanted.flatMap(({ sku }) => (sku ? [sku.toLowerCase()] : []));
  const names = wanted.map(({ productName }) => normaliseProductName(productName));
  const found = await Product.query(db)
    .select('id', 'sku', 'normalisedName')
    .where((either) =>
      either
        .whereRaw('lower(sku) = ANY (?)', [skus])
        .orWhereRaw('normalised_name = ANY (?)', [names.filter((name) => name !== '')]),
    )
    // Of two products with one name the sold one, then the older one.
    .orderBy([{ column: 'active', order: 'desc' }, { column: 'id' }]);
  return wanted.map(({ sku }, index) => {
    const bySku = sku ? found.find((product) => product.sku.toLowerCase() === sku.toLowerCase()) : undefined;
    const name = names[index];
    const byName = name ? found.find((product) => product.normalisedName === name) : undefined;
    return (bySku ?? byName)?.id ?? null;
  });
}
