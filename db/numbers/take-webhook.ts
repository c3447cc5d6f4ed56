import { createHash } from 'node:crypto';
import type { Trx } from '../knex.ts';

/**
 * Notes that this body was taken under this id, in the transaction that takes it. False when it was taken under another
 * one within `withinSeconds`, in which its signature holds: the id is not signed, so whoever captured a webhook could
 * send it again as a new event. The same id again is a repeat of the gateway's, which the event's own keys know.
 */
export async function takeWebhook(
  trx: Trx,
  { body, eventId, withinSeconds }: { body: Uint8Array; eventId: string; withinSeconds: number },
): Promise<boolean> {
  const { rowCount } = (await trx.raw(
    `INSERT INTO webhook_receipts AS known (body_hash, event_id) VALUES (:hash, :eventId)
     ON CONFLICT (body_hash) DO UPDATE SET event_id = excluded.event_id, taken_at = excluded.taken_at
     WHERE known.event_id = excluded.event_id OR known.taken_at < now() - make_interval(secs => :withinSeconds)`,
    { hash: createHash('sha256').update(body).digest(), eventId, withinSeconds },
  )) as { rowCount: number };
  return rowCount === 1;
}
