import type { CrossSellPick } from '@roms/domain/cross-sell';
import type { Trx } from '../knex.ts';

/** Writes down what a message suggests and why, in place of what an earlier text of it did. */
export async function recordOffers(
  trx: Trx,
  messageId: number,
  picks: readonly CrossSellPick[],
): Promise<void> {
  await trx('offers').where({ message_id: messageId }).delete();
  if (picks.length === 0) return;
  await trx('offers').insert(
    picks.map(({ productId, forId, reason, orders, confidence, lift }, place) => ({
      ...{ message_id: messageId, product_id: productId, for_id: forId, place },
      ...{ reason, orders, confidence, lift },
    })),
  );
}
