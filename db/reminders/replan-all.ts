import type { Trx } from '../knex.ts';
import { lockRules } from './lock-rules.ts';

/**
 * The sweep plans every waiting reminder anew, because something changed that decides about all of their times. Call it
 * last in its transaction: what is planned meanwhile by the old values is then older than the rules.
 */
export async function replanAll(trx: Trx): Promise<void> {
  await lockRules(trx);
  await trx('reminder_rules').update({ updated_at: trx.raw('clock_timestamp()') });
}
