import type { Knex } from 'knex';

/**
 * One row for each run of the decision pipeline, with its checks and facts in it, found by order, message, customer
 * and occurrence. It takes the place of `outbound_decisions`, which had one row a check and overwrote repeats.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE evaluations (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      stage text NOT NULL CONSTRAINT evaluations_stage_check CHECK (stage IN ('plan', 'queue', 'send')),
      automation text NOT NULL,
      verdict text NOT NULL CONSTRAINT evaluations_verdict_check CHECK (verdict IN ('pass', 'stop', 'defer')),
      code text CONSTRAINT evaluations_code_check CHECK ((code IS NULL) = (verdict = 'pass')),
      until timestamptz CONSTRAINT evaluations_until_check CHECK ((until IS NOT NULL) = (verdict = 'defer')),
      order_id bigint CONSTRAINT evaluations_order_id_fkey REFERENCES orders ON DELETE CASCADE,
      message_id bigint CONSTRAINT evaluations_message_id_fkey REFERENCES messages ON DELETE CASCADE,
      customer_id bigint NOT NULL CONSTRAINT evaluations_customer_id_fkey REFERENCES customers ON DELETE CASCADE,
      occurrence_key text NOT NULL,
      checks jsonb NOT NULL,
      facts jsonb NOT NULL DEFAULT '{}'
    )`);
  await knex.raw(`
    INSERT INTO evaluations (at, stage, automation, verdict, code, order_id, message_id, customer_id, occurrence_key, checks, facts)
    SELECT max(at), stage, min(automation),
           CASE WHEN bool_or(verdict = 'stop') THEN 'stop' ELSE 'pass' END,
           min(check_code) FILTER (WHERE verdict = 'stop'),
           min(order_id), max(message_id), min(customer_id), occurrence_key,
           jsonb_agg(jsonb_build_object('check', check_code, 'verdict', verdict, 'details', details) ORDER BY id),
           jsonb_build_object('attempt', attempt)
    FROM outbound_decisions
    GROUP BY occurrence_key, stage, attempt
    ORDER BY max(at), min(id)`);
  await knex.raw(
    'CREATE INDEX evaluations_order_id_idx ON evaluations (order_id, id) WHERE order_id IS NOT NULL',
  );
  await knex.raw(
    'CREATE INDEX evaluations_message_id_idx ON evaluations (message_id, id) WHERE message_id IS NOT NULL',
  );
  await knex.raw('CREATE INDEX evaluations_customer_id_idx ON evaluations (customer_id, id)');
  await knex.raw('CREATE INDEX evaluations_occurrence_key_idx ON evaluations (occurrence_key, id)');
  await knex.raw('DROP TABLE outbound_decisions');
}

/** The old table knows neither plans nor deferrals by `until`; of repeats it keeps the last. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE outbound_decisions (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      occurrence_key text NOT NULL,
      automation text NOT NULL,
      customer_id bigint NOT NULL CONSTRAINT outbound_decisions_customer_id_fkey REFERENCES customers ON DELETE CASCADE,
      order_id bigint CONSTRAINT outbound_decisions_order_id_fkey REFERENCES orders ON DELETE CASCADE,
      message_id bigint CONSTRAINT outbound_decisions_message_id_fkey REFERENCES messages ON DELETE CASCADE,
      stage text NOT NULL CONSTRAINT outbound_decisions_stage_check CHECK (stage IN ('queue', 'send')),
      attempt integer NOT NULL DEFAULT 1,
      check_code text NOT NULL,
      verdict text NOT NULL CONSTRAINT outbound_decisions_verdict_check CHECK (verdict IN ('pass', 'stop', 'defer')),
      details jsonb NOT NULL DEFAULT '{}',
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      CONSTRAINT outbound_decisions_once_key UNIQUE (occurrence_key, stage, attempt, check_code)
    )`);
  await knex.raw('CREATE INDEX outbound_decisions_order_id_idx ON outbound_decisions (order_id, id)');
  await knex.raw(`
    INSERT INTO outbound_decisions
      (occurrence_key, automation, customer_id, order_id, message_id, stage, attempt, check_code, verdict, details, at)
    SELECT e.occurrence_key, e.automation, e.customer_id, e.order_id, e.message_id, e.stage, e.attempt,
           c.row ->> 'check', c.row ->> 'verdict', coalesce(c.row -> 'details', '{}'), e.at
    FROM (SELECT DISTINCT ON (occurrence_key, stage, attempt) *
          FROM (SELECT *, coalesce((facts ->> 'attempt')::integer, 1) AS attempt FROM evaluations) AS every
          WHERE stage <> 'plan'
          ORDER BY occurrence_key, stage, attempt, id DESC) AS e
    CROSS JOIN LATERAL jsonb_array_elements(e.checks) WITH ORDINALITY AS c (row, place)
    ORDER BY e.id, c.place`);
  await knex.raw('DROP TABLE evaluations');
}
