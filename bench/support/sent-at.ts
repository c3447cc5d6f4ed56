import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import { PROVEN_STATUSES } from '@roms/domain/message-status';

const LOOK_EVERY_MS = 50;
const LIMIT_MS = 300_000;

/** When the message that these columns find was seen to be proven sent (of `performance.now()`); throws after five minutes. */
export async function sentAt(db: Knex, message: object): Promise<number> {
  for (const end = performance.now() + LIMIT_MS; performance.now() < end; await sleep(LOOK_EVERY_MS)) {
    const row = await db('messages').where(message).whereIn('status', PROVEN_STATUSES).first('id');
    if (row) return performance.now();
  }
  throw new Error(`lost: ${JSON.stringify(message)} was not sent`);
}
