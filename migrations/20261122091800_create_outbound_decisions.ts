import type { Knex } from 'knex';

/** One row for each check before an automated send: the answer to "why did this customer get this?" */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE outbound_decisions (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      occurrence_key text NOT NULL,
      programme text NOT NULL,
      customer_id bigint NOT NULL CONSTRAINT outbound_decisions_customer_id_fkey REFERENCES customers ON DELETE CASCADE,
      order_id bigint CONSTRAINT outbound_decisions_order_id_fkey REFERENCES orders ON DELETE CASCADE,
      message_id bigint CONSTRAINT outbound_decisions_message_id_fkey REFERENCES messages ON DELETE CASCADE,
      -- 'queue' when the message was made, 'send' at the last moment before it left.
      stage text NOT NULL CONSTRAINT outbound_decisions_stage_check CHECK (stage IN ('queue', 'send')),
      attempt integer NOT NULL DEFAULT 1,
      check_code text NOT NULL,
      verdict text NOT NULL CONSTRAINT outbound_decisions_verdict_check CHECK (verdict IN ('pass', 'stop', 'defer')),
      details jsonb NOT NULL DEFAULT '{}',
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT outbound_decisions_once_key UNIQUE (occurrence_key, stage, attempt, check_code)
    )`);
  await knex.raw('CREATE INDEX outbound_decisions_order_id_idx ON outbound_decisions (order_id, id)');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP TABLE outbound_decisions');
}
