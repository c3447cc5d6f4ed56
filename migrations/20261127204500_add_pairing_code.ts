import type { Knex } from 'knex';

/** The other way to pair a number: a code to type on the phone, for the few minutes that WhatsApp takes it. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE wa_sessions
      ADD COLUMN pairing_code text,
      ADD COLUMN pairing_code_expires_at timestamptz`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE wa_sessions DROP COLUMN pairing_code, DROP COLUMN pairing_code_expires_at');
}
