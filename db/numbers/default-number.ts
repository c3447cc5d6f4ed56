import type { Knex } from 'knex';

/** The number from which automation writes to who knows no other; null before there is one. */
export async function defaultNumber(db: Knex): Promise<string | null> {
  const row = await db('wa_sessions').where({ is_default: true }).whereNull('removed_at').first('id');
  return (row?.id as string | undefined) ?? null;
}
