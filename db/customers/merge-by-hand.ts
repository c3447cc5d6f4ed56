import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { moveCustomers } from '../segments/move-customers.ts';
import type { Customer } from '../models/Customer.ts';
import type { Trx } from '../knex.ts';
import { announceCustomer } from './announce-customer.ts';
import { lockBoth, uniteCustomers } from './merge-customer.ts';
import { requireNotErased } from '../require-not-erased.ts';

export type MergedByHand = {
  mergeId: number;
  /** As they were, for the audit log. */
  before: { keep: Customer; gone: Customer };
};

/**
 * Makes one customer of two because a person says that they are one: `goneId`'s phone becomes a further address of
 * `keepId`. It can be undone for 30 days (`undoMerge`). Throws `customer_not_found`, `same_customer`, `customer_erased`,
 * `customer_internal` (409) when one of them is somebody of the shop.
 */
export async function mergeByHand(
  trx: Trx,
  { keepId, goneId, actor, now }: { keepId: number; goneId: number; actor: Actor; now: Date },
): Promise<MergedByHand> {
  if (keepId === goneId)
    throw new AppError('same_customer', 'A customer cannot be merged with itself', { status: 422 });
  const { keep, gone } = await lockBoth(trx, { keepId, goneId });
  if (!keep || !gone) throw new AppError('customer_not_found', 'Customer not found');
  requireNotErased(keep);
  requireNotErased(gone);
  if (keep.internal !== gone.internal)
    throw new AppError('customer_internal', 'One of the two is somebody of the shop', { status: 409 });
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `INSERT INTO customer_merges (keep_id, gone_id, gone, last_message_id, last_consent_id, actor_kind, actor_id, actor_name)
     SELECT :keepId::bigint, gone.id, to_jsonb(gone),
            coalesce((SELECT max(m.id) FROM messages m JOIN conversations c ON c.id = m.conversation_id
                       WHERE c.customer_id IN (:keepId, :goneId)), 0),
            coalesce((SELECT max(id) FROM consents WHERE customer_id IN (:keepId, :goneId)), 0),
            :kind, :actorId, :name
       FROM customers gone WHERE gone.id = :goneId RETURNING id`,
    {
      ...{ keepId, goneId, kind: actor.kind, name: actor.name },
      actorId: actor.id === null ? null : String(actor.id),
    } as never,
  );
  const mergeId = rows[0]!.id;
  const united = await uniteCustomers(trx, { keep, gone, mergeId });
  // Whether the one who stays had refused is asked whatever the merge wrote.
  const written = { optedOutAt: keep.optedOutAt, ...united };
  const kept = Object.fromEntries(
    Object.entries(written).map(([field, value]) => [field, [keep[field as keyof Customer], value]]),
  );
  await trx('customer_merges')
    .where({ id: mergeId })
    .update({ kept: JSON.stringify(kept) });
  await moveCustomers(trx, [keepId], now);
  await announceCustomer(trx, keepId);
  return { mergeId, before: { keep, gone } };
}
