import type { Trx } from '../knex.ts';

/**
 * Makes the row of a WhatsApp number that reports itself for the first time; the shop's first number is its
 * default. What a number says is never refused because its row was not there yet.
 */
export async function ensureNumber(trx: Trx, id: string): Promise<void> {
  // Twice: two numbers that are first at once both want to be the default, and the one that loses is inserted as a plain one.
  for (const mayBeDefault of [true, false]) {
    await trx.raw(
      `INSERT INTO wa_sessions (id, label, is_default)
       SELECT :id, :id, :mayBeDefault AND NOT EXISTS (SELECT FROM wa_sessions WHERE is_default)
       ON CONFLICT DO NOTHING`,
      { id, mayBeDefault },
    );
  }
}
