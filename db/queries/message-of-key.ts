import { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';

/**
 * The message that a send's key means, locked, and the attempt that the key names; null when it is not ours.
 * Keys are `message:<id>:<attempt>`, or for automation the occurrence key alone (attempt 1) or followed by
 * `:<attempt>`.
 */
export async function lockMessageOfKey(
  trx: Trx,
  key: string,
): Promise<{ message: Message; attempt: number } | null> {
  const byId = /^message:(\d{1,15}):(\d{1,9})$/.exec(key);
  if (byId) return locked(trx, { id: Number(byId[1]) }, Number(byId[2]));
  const whole = await locked(trx, { occurrenceKey: key }, 1);
  const withAttempt = whole ? null : /^(.+):(\d{1,9})$/.exec(key);
  return withAttempt ? locked(trx, { occurrenceKey: withAttempt[1] }, Number(withAttempt[2])) : whole;
}

async function locked(trx: Trx, where: { id: number } | { occurrenceKey?: string }, attempt: number) {
  const message = await Message.query(trx).findOne(where).forUpdate();
  return message ? { message, attempt } : null;
}
