import type { Trx } from '../knex.ts';

/** The time of rules that have none of their own changed: the sweep has their waiting orders planned anew. */
export async function replanTimeless(trx: Trx): Promise<void> {
  await trx('reminder_rules').whereNull('time').update({ updated_at: trx.fn.now() });
}
