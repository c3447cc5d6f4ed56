import type { Knex } from 'knex';

/** The files of a conversation, the newest first: few of its messages have one. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX messages_media_idx ON messages (conversation_id, sent_at DESC, id DESC)
     WHERE media IS NOT NULL`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX messages_media_idx');
}
