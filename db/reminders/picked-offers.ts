import type { Knex } from 'knex';
import type { CrossSellPick } from '@roms/domain/cross-sell';
import type { Offer } from '../orders/offers.ts';
import { productNames } from './product-names.ts';

/** What a text that is not written yet would suggest, told as that of a message is. */
export async function pickedOffers(db: Knex, picks: readonly CrossSellPick[]): Promise<Offer[]> {
  const productIds = picks.flatMap(({ productId, forId }) =>
    forId === null ? [productId] : [productId, forId],
  );
  const names = await productNames(db, [{ productIds }]);
  return picks.map(({ forId, ...pick }) => ({
    ...pick,
    name: names.get(pick.productId) ?? '',
    forName: forId === null ? null : (names.get(forId) ?? null),
    bought: null,
  }));
}
