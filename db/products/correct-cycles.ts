import { STILL_HAS } from '@roms/domain/cycle';
import type { Trx } from '../knex.ts';

/**
 * Lengthens a customer's cycle of some products, because they have not used them up yet; what purchases tell is learned
 * beside it and does not undo it. The caller holds the customer's row.
 */
export async function correctCycles(
  trx: Trx,
  { customerId, productIds }: { customerId: number; productIds: readonly number[] },
): Promise<void> {
  await trx.raw(
    `INSERT INTO cycle_corrections AS known (customer_id, product_id, factor)
     SELECT :customerId::bigint, id, :factor::double precision FROM products WHERE id = ANY(:productIds) ORDER BY id FOR KEY SHARE
     ON CONFLICT (customer_id, product_id)
       DO UPDATE SET factor = least(known.factor * :factor, :most), corrected_at = clock_timestamp()`,
    {
      customerId,
      productIds: [...new Set(productIds)],
      factor: STILL_HAS.factor,
      most: STILL_HAS.most,
    } as never,
  );
}
