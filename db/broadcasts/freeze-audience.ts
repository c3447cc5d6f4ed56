import type { Trx } from '../knex.ts';
import { Broadcast } from '../models/Broadcast.ts';
import { textsOf } from './broadcast-texts.ts';
import { customersMeant } from './customers-meant.ts';
import { lockBroadcast } from './lock-broadcast.ts';

/** The two odd numbers of `variantOf` (domain/broadcast), which this repeats in SQL. */
const MIX = { broadcast: 0x9e3779b1, customer: 0x85ebca6b };

/**
 * Writes down whom a running broadcast means now: a row for each, in the order in which they get it. Who wrote to the
 * shop before comes first: strangers are few a day, and would hold up the others. Done once; asked again it changes
 * nothing. Returns how many there are.
 */
export async function freezeAudience(trx: Trx, id: number, now: Date): Promise<number> {
  const broadcast = await lockBroadcast(trx, id);
  if (broadcast.state !== 'running' || broadcast.frozenAt !== null) return 0;
  await trx.raw('SET CONSTRAINTS broadcast_recipients_customer_id_fkey DEFERRED');
  const meant = customersMeant(trx, broadcast, now);
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `INSERT INTO broadcast_recipients (broadcast_id, customer_id, position, variant)
     SELECT ?, meant.id, row_number() OVER (ORDER BY written.is_so DESC, meant.id),
            (mod((meant.id # ?::bigint) * ?::numeric, 4294967296)::bigint >> 8) % ?
       FROM (?) AS meant
       CROSS JOIN LATERAL (
         SELECT EXISTS (SELECT FROM conversations c JOIN messages m ON m.conversation_id = c.id
                         WHERE c.customer_id = meant.id AND m.direction = 'inbound') AS is_so) AS written
     ON CONFLICT DO NOTHING`,
    [id, Math.imul(id, MIX.broadcast) >>> 0, MIX.customer, textsOf(broadcast).length, meant] as never,
  );
  // Its workflow has done it: nobody else need look again.
  await Broadcast.query(trx).findById(id).patch({ frozenAt: now });
  return rowCount;
}
