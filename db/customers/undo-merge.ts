import { AppError } from '@roms/domain/errors';
import { learnCustomerCycles } from '../products/learn-cycles.ts';
import { lockOwned } from '../lock-owned.ts';
import { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import { announceCustomer } from './announce-customer.ts';
import { CUSTOMER_OWNED } from './customer-owned.ts';
import { replanReminders } from './customer-place.ts';
import { JOINED } from './joined-rows.ts';
import { insertAsItWas, UNDO_DAYS, type Parting } from './merge-notes.ts';
import { partConsents } from './part-consents.ts';

const DAY_MS = 86_400_000;

type Merge = {
  id: number;
  keepId: number;
  goneId: number;
  gone: Record<string, unknown> & { phone: string | null };
  /** Field of the one who stayed → value before the merge and after it. */
  kept: Record<string, [unknown, unknown]>;
  mergedAt: Date;
  undoneAt: Date | null;
};

/** `orderIds`: to signal `orderChanged` after the commit. */
export type UndoneMerge = { keepId: number; goneId: number; orderIds: number[] };

/**
 * Makes two customers of one again, each with what it had before the merge; what came since goes where its address, its
 * order or its conversation says. What was refused since stays refused with both. Throws `merge_not_found`,
 * `merge_undone`, `merge_too_old` (after 30 days), and `merge_in_the_way` (409) while a later merge into the same
 * customer stands, with its id.
 */
export async function undoMerge(
  trx: Trx,
  mergeId: number,
  { now, dayMs }: { now: Date; dayMs?: number },
): Promise<UndoneMerge> {
  const { customer: keep, row: merge } = await lockOwned(trx, {
    toOwner: 'JOIN customer_merges ON customer_merges.keep_id = customers.id WHERE customer_merges.id = :id',
    id: mergeId,
    // Another merge may take the one who was kept, while the lock is waited for.
    ofOwner: async ({ id }) => {
      const found = await mergeOf(trx, mergeId);
      return found?.keepId === id ? found : undefined;
    },
    assertThere: async () => {
      if (!(await trx('customer_merges').where({ id: mergeId }).first('id'))) throw notFound();
    },
  });
  await requireUndoable(trx, merge, now);
  const parting = { keepId: keep.id, goneId: merge.goneId, mergeId };
  // The phone is free when it is not the other's any more.
  await insertAsItWas(trx, 'customers', { ...merge.gone, phone: null });
  await moveBack(trx, parting);
  await restorePhones(trx, keep, merge);
  for (const { table, onMerge } of CUSTOMER_OWNED)
    if (onMerge === 'join') await JOINED[table].part?.(trx, parting);
  await followOrders(trx, parting);
  await restoreValues(trx, keep, merge);
  await partConsents(trx, parting);
  await trx('customer_identities').where({ merge_id: mergeId }).update({ merge_id: null });
  await trx('customer_merge_rows').where({ merge_id: mergeId }).delete();
  await trx('customer_merges').where({ id: mergeId }).update({ undone_at: now, gone: '{}', kept: '{}' });
  const orderIds: number[] = [];
  for (const id of [keep.id, merge.goneId]) {
    await trx('customer_cycles').where({ customer_id: id }).delete();
    await learnCustomerCycles(trx, id, { dayMs });
    orderIds.push(...(await replanReminders(trx, id)));
    await announceCustomer(trx, id);
  }
  return { keepId: keep.id, goneId: merge.goneId, orderIds };
}

const notFound = (): AppError => new AppError('merge_not_found', 'Merge not found');

async function mergeOf(trx: Trx, id: number): Promise<Merge | undefined> {
  return trx('customer_merges')
    .where({ id })
    .forNoKeyUpdate()
    .first({
      ...{ id: 'id', keepId: 'keep_id', goneId: 'gone_id', gone: 'gone', kept: 'kept' },
      ...{ mergedAt: 'merged_at', undoneAt: 'undone_at' },
    }) as Promise<Merge | undefined>;
}

async function requireUndoable(
  trx: Trx,
  { id, keepId, gone, mergedAt, undoneAt }: Merge,
  now: Date,
): Promise<void> {
  if (undoneAt !== null) throw new AppError('merge_undone', 'This merge was undone already', { status: 409 });
  if (now.getTime() - mergedAt.getTime() > UNDO_DAYS * DAY_MS)
    throw new AppError('merge_too_old', `A merge can be undone for ${UNDO_DAYS} days`, { status: 409 });
  // One that no person made.
  if (Object.keys(gone).length === 0) throw notFound();
  const later = (await trx('customer_merges')
    .where({ keep_id: keepId, undone_at: null })
    .where('id', '>', id)
    .whereRaw(`gone <> '{}'`)
    .orderBy('id', 'desc')
    .first('id')) as { id: number } | undefined;
  if (later)
    throw new AppError('merge_in_the_way', 'A later merge of this customer must be undone first', {
      status: 409,
      details: { mergeId: later.id },
    });
}

async function moveBack(trx: Trx, parting: Parting): Promise<void> {
  for (const { table, column, onMerge } of CUSTOMER_OWNED)
    if (onMerge === 'move')
      await trx.raw(
        `UPDATE ${table} AS own SET ${column} = :goneId FROM customer_merge_rows r
          WHERE r.merge_id = :mergeId AND r.relation = '${table}' AND r.row_id = own.id AND own.${column} = :keepId`,
        parting,
      );
}

/** Each has the phone that it had, as long as that is its address; else one that is. */
async function restorePhones(trx: Trx, keep: Customer, { goneId, gone }: Merge): Promise<void> {
  const phonesOf = (customerId: number): Promise<string[]> =>
    trx('customer_identities').where({ customer_id: customerId, kind: 'phone' }).orderBy('id').pluck('value');
  const chosen = (phones: string[], own: string | null): string | null =>
    own !== null && phones.includes(own) ? own : (phones[0] ?? null);
  const keepPhone = chosen(await phonesOf(keep.id), keep.phone);
  if (keepPhone !== keep.phone) await Customer.query(trx).findById(keep.id).patch({ phone: null });
  await Customer.query(trx)
    .findById(goneId)
    .patch({ phone: chosen(await phonesOf(goneId), gone.phone) });
  if (keepPhone !== keep.phone) await Customer.query(trx).findById(keep.id).patch({ phone: keepPhone });
}

/** What was judged since is about the customer of its order or message. */
async function followOrders(trx: Trx, { keepId, goneId }: Parting): Promise<void> {
  await trx.raw(
    `UPDATE evaluations SET customer_id = :goneId
      WHERE customer_id = :keepId
        AND (order_id IN (SELECT id FROM orders WHERE customer_id = :goneId)
             OR message_id IN (SELECT m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id
                                WHERE c.customer_id = :goneId))`,
    { keepId, goneId },
  );
}

/** What the merge filled in goes again, unless somebody has changed it since; consent has its ledger. */
async function restoreValues(trx: Trx, keep: Customer, { kept }: Merge): Promise<void> {
  const text = (value: unknown): string => JSON.stringify(value ?? null);
  const own = Object.entries(kept).filter(
    ([field, [, after]]) =>
      !['phone', 'optedOutAt'].includes(field) && text(keep[field as keyof Customer]) === text(after),
  );
  const fields = Object.fromEntries(
    own.map(([field, [before]]) => [
      field,
      field.endsWith('At') && before ? new Date(String(before)) : before,
    ]),
  );
  await Customer.query(trx)
    .findById(keep.id)
    .patch({ ...fields, updatedAt: new Date() });
}
