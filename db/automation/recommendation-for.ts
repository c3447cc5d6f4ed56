import type { Knex } from 'knex';
import { recommend, type CrossSellPick } from '@roms/domain/cross-sell';
import type { OrderTextFacts } from '@roms/domain/order-values';
import { Product } from '../models/Product.ts';
import { crossSellFacts, type CrossSellClock } from '../orders/cross-sell-facts.ts';
import type { OrderFacts } from '../orders/order-facts.ts';

export type RecommendationOptions = CrossSellClock & {
  /** The product that runs out first: its own text counts before those of the others. */
  productName?: string;
  /** What was picked before; what may no longer be offered is left out. */
  recommendedIds?: readonly number[];
};

/** What an order's text suggests, and why. */
export type Recommended = {
  picks: CrossSellPick[];
  values: Pick<OrderTextFacts, 'recommendations' | 'recommendationText'>;
};

/** What is suggested beside an order as things are now; of what was picked before, what still may be. */
export async function recommendationFor(
  db: Knex,
  order: OrderFacts,
  { productName, recommendedIds, ...clock }: RecommendationOptions = {},
): Promise<Recommended> {
  const { picks, text } = recommend(await crossSellFacts(db, order, clock), productName);
  const offered = picks.filter(({ productId }) => recommendedIds?.includes(productId) ?? true);
  const ids = offered.map(({ productId }) => productId);
  const products = ids.length > 0 ? await Product.query(db).findByIds(ids) : [];
  const recommendations = offered.flatMap(({ productId, reason }) =>
    products
      .filter(({ id }) => id === productId)
      .map(({ name, price }) => ({ name, price, isBestseller: reason === 'bestseller' })),
  );
  return { picks: offered, values: { recommendations, recommendationText: text ?? undefined } };
}
