import type { Knex } from 'knex';
import type { Broadcast } from '../models/Broadcast.ts';
import type { Trx } from '../knex.ts';

/**
 * The places of a broadcast's recipients that `those` finds, each held until the transaction ends, one after the other in
 * the order of their turns. A merge holds the two that become one in the same order (`db/customers/join-recipients`), so
 * the two wait for each other, and never both at once, in whatever order PostgreSQL would have changed the rows.
 */
export function heldInTurn(
  trx: Trx,
  broadcastId: number,
  those: (recipients: Knex.QueryBuilder) => unknown,
): Knex.QueryBuilder {
  return trx('broadcast_recipients')
    .where({ broadcast_id: broadcastId })
    .orderBy('position')
    .forNoKeyUpdate()
    .select('position')
    .modify((recipients) => void those(recipients));
}

/** Writes `columns` to all recipients of a broadcast that `those` finds, which the caller holds. Returns how many there were. */
export async function changeRecipients(
  trx: Trx,
  broadcastId: number,
  those: (recipients: Knex.QueryBuilder) => unknown,
  columns: Record<string, unknown>,
): Promise<number> {
  return trx('broadcast_recipients')
    .where({ broadcast_id: broadcastId })
    .whereIn('position', heldInTurn(trx, broadcastId, those))
    .update(columns);
}

/** The word of a check about somebody whose turn has not come: not before `until`, or not at all (null). */
export type PutOff = { customerId: number; reason: string | null; until: Date | null };

/** Has pending recipients wait as they were told; whom that brings to the end date or beyond is skipped. */
export async function putOffRecipients(
  trx: Trx,
  { id, endAt }: Pick<Broadcast, 'id' | 'endAt'>,
  told: readonly PutOff[],
  now: Date,
): Promise<void> {
  if (told.length === 0) return;
  const rows = told.map(({ customerId, reason, until }) => ({
    ...{ customer_id: customerId, reason },
    not_before: until !== null && endAt !== null && until >= endAt ? null : until,
  }));
  const held = heldInTurn(
    trx,
    id,
    (recipients) =>
      void recipients
        .where({ status: 'pending' })
        .whereRaw('customer_id = ANY(?::bigint[])', [told.map(({ customerId }) => customerId)]),
  );
  await trx.raw(
    `UPDATE broadcast_recipients AS r
        SET status = CASE WHEN told.not_before IS NULL THEN 'skipped' ELSE 'pending' END,
            reason = told.reason, not_before = told.not_before,
            ended_at = CASE WHEN told.not_before IS NULL THEN :now::timestamptz END
       FROM jsonb_to_recordset(:rows::jsonb) AS told (customer_id bigint, reason text, not_before timestamptz)
      WHERE r.broadcast_id = :id AND r.customer_id = told.customer_id AND r.position IN :held`,
    { id, now, rows: JSON.stringify(rows), held } as never,
  );
}
