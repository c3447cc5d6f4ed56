import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import { CUSTOMER_OWNED } from './customer-owned.ts';
import { replanReminders } from './customer-place.ts';
import { JOINED } from './joined-rows.ts';
import { moveNoted, type Pair } from './merge-notes.ts';

/**
 * Makes one customer of two that turned out to be the same person: whatever belongs to `goneId` (customer-owned)
 * becomes `keepId`'s. What either of them refused (opted out, blocked) stays refused. Does nothing
 * when one of them is gone by the time both are locked, or when `goneId` has a phone of its own.
 * `mergeIds`: the merges by a person that brought the address by which they are one, the latest last; their undos take
 * all this along. Who went is written down as a merge that nobody can undo (nothing in `gone`): a list that names
 * them by hand still means them.
 */
export async function mergeCustomer(
  trx: Trx,
  { keepId, goneId, mergeIds = [] }: Omit<Pair, 'mergeId'> & { mergeIds?: readonly number[] },
): Promise<void> {
  const { keep, gone } = await lockBoth(trx, { keepId, goneId });
  if (!keep || !gone || gone.phone !== null) return;
  // As its own row first, so that it moves and is noted with all that is its.
  await trx('customer_merges').insert({
    ...{ keep_id: goneId, gone_id: goneId, gone: '{}' },
    ...{ actor_kind: SYSTEM_ACTOR.kind, actor_name: SYSTEM_ACTOR.name },
  });
  await noteForEarlier(trx, goneId, mergeIds.slice(0, -1));
  await uniteCustomers(trx, { keep, gone, mergeId: mergeIds.at(-1) ?? null });
}

/** What comes home by the undo of the latest merge goes on by those of the earlier ones. */
async function noteForEarlier(trx: Trx, customerId: number, mergeIds: readonly number[]): Promise<void> {
  if (mergeIds.length === 0) return;
  await trx.raw(
    `INSERT INTO customer_merge_rows (merge_id, relation, row_id)
     SELECT merge_id, own.relation, own.id FROM unnest(cast(:mergeIds AS bigint[])) AS merge_id, (
       SELECT 'orders' AS relation, id FROM orders WHERE customer_id = :customerId
       UNION ALL SELECT 'consents', id FROM consents WHERE customer_id = :customerId
       UNION ALL SELECT 'evaluations', id FROM evaluations WHERE customer_id = :customerId
       UNION ALL SELECT 'former_identities', id FROM former_identities WHERE customer_id = :customerId
       UNION ALL SELECT 'customer_merges', id FROM customer_merges WHERE keep_id = :customerId
       UNION ALL SELECT 'messages', m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id
                  WHERE c.customer_id = :customerId) AS own
     ON CONFLICT DO NOTHING`,
    { mergeIds, customerId } as never,
  );
}

/** Both rows, locked in the order of ids, so that two merges cannot wait for each other; whoever is gone is missing. */
export async function lockBoth(
  trx: Trx,
  { keepId, goneId }: { keepId: number; goneId: number },
): Promise<{ keep?: Customer; gone?: Customer }> {
  const both = await Customer.query(trx).findByIds([keepId, goneId]).orderBy('id').forNoKeyUpdate();
  return { keep: both.find(({ id }) => id === keepId), gone: both.find(({ id }) => id === goneId) };
}

/**
 * Gives whatever belongs to `gone` to `keep`, whose rows the caller holds, and deletes `gone`; notes under `mergeId` what
 * moved. Returns what was written in the row of `keep`.
 */
export async function uniteCustomers(
  trx: Trx,
  { keep, gone, mergeId }: { keep: Customer; gone: Customer; mergeId: number | null },
): Promise<Partial<Customer>> {
  const pair = { keepId: keep.id, goneId: gone.id, mergeId };
  const united = unitedValues(keep, gone);
  // One phone, one customer.
  if (united.phone !== undefined) await Customer.query(trx).findById(gone.id).patch({ phone: null });
  await Customer.query(trx)
    .findById(keep.id)
    .patch({ ...united, updatedAt: new Date() });
  if (mergeId !== null)
    await trx('customer_identities')
      .where({ customer_id: gone.id, merge_id: null })
      .update({ merge_id: mergeId });
  for (const { table, column, onMerge } of CUSTOMER_OWNED) {
    if (onMerge === 'join') await JOINED[table].join(trx, pair);
    else
      await moveNoted(
        trx,
        { relation: table, mergeId },
        `UPDATE ${table} SET ${column} = :keepId WHERE ${column} = :goneId RETURNING id, NULL::jsonb AS data`,
        pair,
      );
  }
  // Zone and purchases may be others now. The sweep tells their workflows: a merge has nobody who waits for it.
  await replanReminders(trx, keep.id);
  await Customer.query(trx).deleteById(gone.id);
  return united;
}

/** What of `keep` becomes another: what is missing is filled in, what was refused stays refused. */
function unitedValues(keep: Customer, gone: Customer): Partial<Customer> {
  const isNamedByHand = gone.nameSource === 'manual' && keep.nameSource !== 'manual';
  const united: Partial<Customer> = {
    optedOutAt: keep.optedOutAt ?? gone.optedOutAt,
    blockedAt: keep.blockedAt ?? gone.blockedAt,
    lastSessionId: keep.lastSessionId ?? gone.lastSessionId,
    ...(keep.phone === null && gone.phone !== null ? { phone: gone.phone } : {}),
    ...(keep.email === null && gone.email !== null
      ? { email: gone.email, emailSource: gone.emailSource }
      : {}),
    ...(isNamedByHand ? { name: gone.name, nameSource: gone.nameSource } : {}),
    ...(isPlaceless(keep) && !isPlaceless(gone) ? placeOf(gone) : {}),
  };
  const fields = Object.entries(united) as [keyof Customer, unknown][];
  return Object.fromEntries(fields.filter(([field, value]) => value !== keep[field]));
}

function isPlaceless({ city, address, zoneSource }: Customer): boolean {
  return city === null && address === null && zoneSource !== 'manual';
}

function placeOf(gone: Customer): Partial<Customer> {
  const { city, address, addressSource, provinceCode, regencyCode, placeWritten, zone, zoneSource } = gone;
  return { city, address, addressSource, provinceCode, regencyCode, placeWritten, zone, zoneSource };
}
