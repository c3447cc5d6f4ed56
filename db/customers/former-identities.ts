import type { Trx } from '../knex.ts';
import { noteArrival } from './merge-notes.ts';

type Lost = { id: number; kind: 'phone' | 'lid'; value: string };

/**
 * Writes down addresses that were taken off a customer: an erasure looks for the person by them too. `id` is that of the
 * identity; who had it before a merge has it again in this list when the merge is undone.
 */
export async function rememberFormer(trx: Trx, customerId: number, lost: readonly Lost[]): Promise<void> {
  for (const { id: identityId, kind, value } of lost) {
    const address = { customer_id: customerId, kind, value };
    // One that came and went again is remembered once.
    await trx('former_identities').where(address).delete();
    const [row] = (await trx('former_identities').insert(address).returning('id')) as [{ id: number }];
    await noteArrival(trx, identityId, { relation: 'former_identities', id: row.id });
  }
}
