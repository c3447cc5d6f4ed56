import { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';

/**
 * The message that a send's key means, and the attempt that the key names; null when it is not ours.
 * Keys are `message:<id>:<attempt>`; an occurrence key alone means its first attempt.
 */
export async function messageOfKey(
  trx: Trx,
  key: string,
): Promise<{ messageId: number; attempt: number } | null> {
  const byId = /^message:(\d{1,15}):(\d{1,9})$/.exec(key);
  const where = byId ? { id: Number(byId[1]) } : { occurrenceKey: key };
  const message = await Message.query(trx).findOne(where).select('id');
  return message ? { messageId: message.id, attempt: byId ? Number(byId[2]) : 1 } : null;
}
