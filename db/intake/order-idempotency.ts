import { createHash } from 'node:crypto';
import { AppError } from '@roms/domain/errors';
import { canonicalJson } from '@roms/domain/idempotency';
import { Order } from '../models/Order.ts';
import type { Trx } from '../knex.ts';

/** How long an Idempotency-Key is remembered (days). */
const KEPT_DAYS = 30;
/** Old keys taken away with each new one, so that the table does not grow for ever. */
const CLEAN_AT_ONCE = 100;

/** What names an order of one source: the caller's own id, and the key of this request. */
export type RepeatNames = { source: string; externalId: string | null; idempotencyKey: string | null };

/**
 * Waits until nobody else writes an order under these names, and keeps others waiting until this transaction ends:
 * if it rolls back, the next in line is the first. The unique keys remain the authority.
 * After 5 s (lock_timeout) it fails as `in_progress`.
 */
export async function lockRepeats(
  trx: Trx,
  { source, externalId, idempotencyKey }: RepeatNames,
): Promise<void> {
  const names = [
    ...(externalId === null ? [] : [`order external ${source} ${externalId}`]),
    ...(idempotencyKey === null ? [] : [`order key ${source} ${idempotencyKey}`]),
  ];
  // One order of locking for everybody, or two requests could wait for each other.
  for (const name of names.sort()) {
    await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [name]);
  }
}

/** The SHA-256 of a payload's canonical JSON. */
export function payloadHash(payload: unknown): string {
  return createHash('sha256').update(canonicalJson(payload)).digest('hex');
}

/**
 * The order that these names already made, or undefined. Throws `idempotency_key_reused` (422) when the key came
 * with another payload. Call after `lockRepeats`.
 */
export async function findRepeat(trx: Trx, names: RepeatNames, hash: string): Promise<Order | undefined> {
  const { source, externalId, idempotencyKey } = names;
  const known = externalId === null ? undefined : await Order.query(trx).findOne({ source, externalId });
  if (idempotencyKey === null) return known;
  const used = await trx('idempotency_keys')
    .where({ source, key: idempotencyKey })
    .where('created_at', '>', trx.raw(`now() - interval '${KEPT_DAYS} days'`))
    .first('payload_hash', 'order_id');
  if (!used) return known;
  // A key that guarded something else names no order: whatever comes with it now is another payload.
  const isOfOrder = used.order_id !== null && (known === undefined || known.id === used.order_id);
  const isSame = used.payload_hash === hash && isOfOrder;
  if (!isSame) {
    throw new AppError('idempotency_key_reused', 'This Idempotency-Key was used with another payload', {
      status: 422,
    });
  }
  return Order.query(trx).findById(used.order_id as number);
}

/** Remembers the key for 30 days; forgets old ones. Knowing it already is no error. */
export async function rememberKey(
  trx: Trx,
  { source, idempotencyKey }: RepeatNames,
  hash: string,
  orderId: number,
): Promise<void> {
  if (idempotencyKey === null) return;
  await trx.raw(
    `DELETE FROM idempotency_keys WHERE ctid IN (
       SELECT ctid FROM idempotency_keys WHERE created_at < now() - interval '${KEPT_DAYS} days'
       LIMIT ${CLEAN_AT_ONCE} FOR UPDATE SKIP LOCKED)`,
  );
  await trx('idempotency_keys')
    .where({ source, key: idempotencyKey })
    .where('created_at', '<', trx.raw(`now() - interval '${KEPT_DAYS} days'`))
    .delete();
  await trx('idempotency_keys')
    .insert({ source, key: idempotencyKey, payload_hash: hash, order_id: orderId })
    .onConflict(['source', 'key'])
    .ignore();
}
