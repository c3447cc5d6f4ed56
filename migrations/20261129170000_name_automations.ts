import type { Knex } from 'knex';

/** One kind of automated message is an automation, in the tables as on the wire. */
export async function up(knex: Knex): Promise<void> {
  await rename(knex, 'programme', 'automation');
}

export async function down(knex: Knex): Promise<void> {
  await rename(knex, 'automation', 'programme');
}

async function rename(knex: Knex, from: string, to: string): Promise<void> {
  await knex.raw(`ALTER TABLE messages RENAME COLUMN ${from} TO ${to}`);
  await knex.raw(`ALTER TABLE messages RENAME CONSTRAINT messages_${from}_check TO messages_${to}_check`);
  await knex.raw(`ALTER TABLE outbound_decisions RENAME COLUMN ${from} TO ${to}`);
  await knex.raw(
    `UPDATE order_events SET details = details - :from || jsonb_build_object(:to::text, details -> :from)
     WHERE details -> :from IS NOT NULL`,
    { from, to },
  );
}
