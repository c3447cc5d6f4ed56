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
  if (names.length === 0) return;
  // One order of locking for everybody, or two requests could wait for each other.
  await trx.raw(
    'SELECT pg_advisory_xact_lock(hashtextextended(name, 0)) FROM unnest(cast(? AS text[])) AS name',
    [names.sort()],
  );
}

type Repeat = { knownId: number | null; usedId: number | null; usedHash: string | null };

/** The SHA-256 of a payload's canonical JSON. */
export function payloadHash(payload: unknown): string {
  return createHash('sha256').update(canonicalJson(payload)).digest('hex');
}

/**
 * The order that these names already made, or undefined. Throws `idempotency_key_reused` (422) when the key came
 * with another payload. Call after `lockRepeats`.
 */
export async function findRepeat(trx: Trx, names: RepeatNames, hash: string): Promise<Order | undefined> {
  const { rows } = await trx.raw<{ rows: Repeat[] }>(
    `SELECT known.id AS "knownId", used.order_id AS "usedId", used.payload_hash AS "usedHash"
       FROM (SELECT) AS asked
       LEFT JOIN orders known ON known.source = :source AND known.external_id = cast(:externalId AS text)
       LEFT JOIN idempotency_keys used ON used.source = :source AND used.key = cast(:idempotencyKey AS text)
                                      AND used.created_at > now() - interval '${KEPT_DAYS} days'`,
    names,
  );
  const { knownId, usedId, usedHash } = rows[0] ?? { knownId: null, usedId: null, usedHash: null };
  // A key that guarded something else names no order: whatever comes with it now is another payload.
  if (
    usedHash !== null &&
    (usedId === null || usedHash !== hash || (knownId !== null && knownId !== usedId))
  ) {
    throw new AppError('idempotency_key_reused', 'This Idempotency-Key was used with another payload', {
      status: 422,
    });
  }
  const id = usedId ?? knownId;
  return id === null ? undefined : Order.query(trx).findById(id);
}

/** An Idempotency-Key, and the payload that came with it. */
export type UsedKey = { source: string; idempotencyKey: string | null; hash: string };

/**
 * Common table expressions that remember a key for 30 days as that of the order in `placed`, and forget old ones.
 * Without a key they do nothing; knowing it already is no error. Bindings: `source`, `idempotencyKey`, `hash`.
 */
export const REMEMBER_KEY = `
  old_keys AS (
    -- A row of this very key is left to the upsert: one statement may change a row only once.
    SELECT ctid FROM idempotency_keys
     WHERE cast(:idempotencyKey AS text) IS NOT NULL
       AND created_at < now() - interval '${KEPT_DAYS} days' AND (source, key) <> (:source, :idempotencyKey)
     LIMIT ${CLEAN_AT_ONCE} FOR UPDATE SKIP LOCKED),
  forgotten AS (DELETE FROM idempotency_keys WHERE ctid IN (SELECT ctid FROM old_keys)),
  remembered AS (
    INSERT INTO idempotency_keys AS known (source, key, payload_hash, order_id)
    SELECT :source, :idempotencyKey, :hash, id FROM placed WHERE cast(:idempotencyKey AS text) IS NOT NULL
    ON CONFLICT (source, key) DO UPDATE
      SET payload_hash = excluded.payload_hash, order_id = excluded.order_id, created_at = now()
    WHERE known.created_at < now() - interval '${KEPT_DAYS} days')`;

/** The same for an order that is there already: another key names it too. */
export async function rememberKey(trx: Trx, used: UsedKey, orderId: number): Promise<void> {
  if (used.idempotencyKey === null) return;
  await trx.raw(
    `WITH placed AS (SELECT cast(:orderId AS bigint) AS id), ${REMEMBER_KEY} SELECT FROM placed`,
    { ...used, orderId },
  );
}
