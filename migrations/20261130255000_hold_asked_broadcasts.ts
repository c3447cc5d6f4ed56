import type { Knex } from 'knex';

/**
 * What was with the gateway as a broadcast's message was asked by its row's key (`message:7:1`), and would be asked again by
 * its recipient's, which wa-service has never heard of: a second copy. So nobody knows whether it left, until an ack or an
 * outcome by the old key tells. What waits was never taken by the gateway, and goes by the new key.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    WITH held AS (
      UPDATE messages SET status = 'unconfirmed', status_reason = 'unknown', version = version + 1
       WHERE automation = 'broadcast' AND status = 'sending' AND occurrence_key LIKE 'broadcast:%'
      RETURNING id)
    UPDATE broadcast_recipients
       SET status = 'failed', reason = 'unconfirmed', not_before = NULL, ended_at = now()
     WHERE message_id IN (SELECT id FROM held)`);
}

/** What became of them is not known in the version before either. */
export async function down(): Promise<void> {}
