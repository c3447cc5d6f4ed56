import { sendOfKey } from '@roms/domain/occurrence';
import { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';

/** The message that a send's key means (`keyOfSend`), and the attempt that the key names; null when it is not ours. */
export async function messageOfKey(
  trx: Trx,
  key: string,
): Promise<{ messageId: number; attempt: number } | null> {
  const { of, attempt } = sendOfKey(key);
  const message = await Message.query(trx).findOne(of).select('id');
  return message ? { messageId: message.id, attempt } : null;
}
