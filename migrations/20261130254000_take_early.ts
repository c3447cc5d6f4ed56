import type { Knex } from 'knex';

/**
 * Takes what came of a message before its WhatsApp id was written, and says whether another message than `of_message` has
 * that id. One round trip for the lock and what is read behind it: each statement of a volatile function sees what was
 * committed until it began.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION take_early(session text, wa_id text, of_message bigint)
      RETURNS TABLE (ack integer, changes json, is_taken boolean) LANGUAGE plpgsql VOLATILE AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock(hashtextextended('wa:' || session || ':' || wa_id, 0));
      RETURN QUERY
        WITH acks AS (DELETE FROM message_acks
               WHERE session_id = session AND wa_message_id = wa_id RETURNING max_ack),
             news AS (DELETE FROM early_message_changes
               WHERE session_id = session AND wa_message_id = wa_id RETURNING id, change)
        SELECT (SELECT max_ack FROM acks),
               (SELECT json_agg(change ORDER BY change ->> 'at', id) FROM news),
               EXISTS (SELECT FROM messages
                 WHERE session_id = session AND wa_message_id = wa_id AND id <> of_message);
    END $$`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP FUNCTION take_early');
}
