import type { Knex } from 'knex';
import type { BoughtItem } from '@roms/domain/reorder';

/** The products that stand in for each of these, as the merchant says; those without one are left out. */
async function substitutesOf(
  db: Knex,
  productIds: readonly (number | null)[],
): Promise<Map<number, number[]>> {
  const ids = [...new Set(productIds.filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const rows: { productId: number; otherId: number }[] = await db('product_relations')
    .where({ kind: 'substitute' })
    .whereIn('product_id', ids)
    .select({ productId: 'product_id', otherId: 'other_id' });
  const grouped = Map.groupBy(rows, ({ productId }) => productId);
  return new Map([...grouped].map(([id, found]) => [id, found.map(({ otherId }) => otherId)]));
}

/** What was bought, and whatever that stands in for: whoever bought a substitute needs no reminder. */
export async function withSubstitutes(db: Knex, items: readonly BoughtItem[]): Promise<BoughtItem[]> {
  const substitutes = await substitutesOf(
    db,
    items.map(({ productId }) => productId),
  );
  return [...items, ...standIns(items, substitutes)];
}

/** What these items stand in for; it has no name of its own, so that nothing is found by it. */
export function standIns(
  items: readonly BoughtItem[],
  substitutes: ReadonlyMap<number, readonly number[]>,
): BoughtItem[] {
  return items.flatMap(({ productId }) =>
    (productId === null ? [] : (substitutes.get(productId) ?? [])).map((id) => ({
      productId: id,
      normalisedName: '',
    })),
  );
}
