import type { Knex } from 'knex';
import type { Delivery } from '@roms/domain/delivery';

/** The lane in which a message leaves; null for one that is not to be sent, and for an unknown id. */
export async function laneOfMessage(db: Knex, messageId: number): Promise<Delivery['lane'] | null> {
  const row = await db('messages').where({ id: messageId }).first('lane');
  return (row?.lane as Delivery['lane'] | null | undefined) ?? null;
}
