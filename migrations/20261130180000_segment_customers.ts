import type { Knex } from 'knex';

/** One change in so many folds the counts; between two folds readers add up a few hundred rows. */
const FOLD_EVERY = 300;
/** Advisory lock of the fold; any number that nobody else locks. */
const FOLD_LOCK = 0x5345474d;

const SEGMENTS = `('inactive', 'big_spender', 'loyal', 'new', 'regular', 'none')`;

/**
 * Each customer's segment with what it was decided by, in a table of its own, so that nightly work never holds a row of
 * `customers`, on which intake waits. Every customer has a row from the start (`none`); what is decided is written by
 * db/segments alone. How many are in each is kept, as differences like the other counts.
 *
 * Customers who are there already get a row without `since`: the first run places them, and that is no movement.
 */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex);
  await countCustomers(knex);
  await knex.raw(`
    CREATE FUNCTION enter_segment() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO customer_segments (customer_id, since) SELECT id, now() FROM entered;
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER customers_segment AFTER INSERT ON customers REFERENCING NEW TABLE AS entered
      FOR EACH STATEMENT EXECUTE FUNCTION enter_segment()`);
  await knex.raw('INSERT INTO customer_segments (customer_id) SELECT id FROM customers ORDER BY id');
  // What a customer's orders come to is read from the index alone.
  await knex.raw(`
    CREATE INDEX orders_counted_idx ON orders (customer_id) INCLUDE (ordered_at, total_amount)
      WHERE status IN ('shipped', 'completed')`);
}

async function createTables(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE customer_segments (
      customer_id bigint CONSTRAINT customer_segments_pkey PRIMARY KEY
        CONSTRAINT customer_segments_customer_id_fkey REFERENCES customers ON DELETE CASCADE,
      segment text NOT NULL DEFAULT 'none' CONSTRAINT customer_segments_segment_check CHECK (segment IN ${SEGMENTS}),
      orders integer NOT NULL DEFAULT 0,
      spent bigint NOT NULL DEFAULT 0,
      first_order_at timestamptz,
      last_order_at timestamptz,
      -- When the customer came into the segment.
      since timestamptz
    ) WITH (fillfactor = 85)`);
  await knex.raw(
    'CREATE INDEX customer_segments_segment_idx ON customer_segments (segment, customer_id DESC)',
  );
  // Of the segment's row and not of the customer's: writing a move must not wait for who holds the customer.
  await knex.raw(`
    CREATE TABLE segment_moves (
      id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT segment_moves_pkey PRIMARY KEY,
      customer_id bigint NOT NULL
        CONSTRAINT segment_moves_customer_id_fkey REFERENCES customer_segments ON DELETE CASCADE,
      from_segment text NOT NULL CONSTRAINT segment_moves_from_segment_check CHECK (from_segment IN ${SEGMENTS}),
      to_segment text NOT NULL CONSTRAINT segment_moves_to_segment_check CHECK (to_segment IN ${SEGMENTS}),
      at timestamptz NOT NULL
    )`);
  await knex.raw('CREATE INDEX segment_moves_customer_id_idx ON segment_moves (customer_id)');
  await knex.raw(`
    CREATE INDEX segment_moves_at_id_idx ON segment_moves (at DESC, id DESC) INCLUDE (from_segment, to_segment)`);
  await knex.raw(`
    CREATE TABLE segment_days (
      -- Of the shop's zone.
      day date NOT NULL,
      segment text NOT NULL CONSTRAINT segment_days_segment_check CHECK (segment IN ${SEGMENTS}),
      customers integer NOT NULL,
      counted_at timestamptz NOT NULL,
      CONSTRAINT segment_days_pkey PRIMARY KEY (day, segment)
    )`);
}

async function countCustomers(knex: Knex): Promise<void> {
  await knex.raw('CREATE TABLE segment_counts (segment text NOT NULL, customers integer NOT NULL)');
  await knex.raw(`
    CREATE FUNCTION fold_segment_counts() RETURNS void LANGUAGE sql AS $$
      WITH gone AS (DELETE FROM segment_counts RETURNING *)
      INSERT INTO segment_counts
      SELECT segment, sum(customers) FROM gone GROUP BY segment HAVING sum(customers) <> 0
    $$`);
  await knex.raw(`
    CREATE FUNCTION count_segments() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO segment_counts SELECT segment, count(*) FROM entered GROUP BY segment;
      ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO segment_counts SELECT segment, -count(*) FROM gone GROUP BY segment;
      ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO segment_counts
        SELECT segment, sum(change) FROM (
          SELECT segment, 1 AS change FROM entered UNION ALL SELECT segment, -1 FROM gone) AS changes
         GROUP BY segment HAVING sum(change) <> 0;
      ELSE
        DELETE FROM segment_counts;
      END IF;
      IF random() * ${FOLD_EVERY} < 1 AND pg_try_advisory_xact_lock(${FOLD_LOCK}) THEN
        PERFORM fold_segment_counts();
      END IF;
      RETURN NULL;
    END $$`);
  for (const [event, referencing] of [
    ['INSERT', 'REFERENCING NEW TABLE AS entered'],
    ['UPDATE', 'REFERENCING NEW TABLE AS entered OLD TABLE AS gone'],
    ['DELETE', 'REFERENCING OLD TABLE AS gone'],
    ['TRUNCATE', ''],
  ] as const)
    await knex.raw(`
      CREATE TRIGGER customer_segments_${event.toLowerCase()} AFTER ${event} ON customer_segments ${referencing}
        FOR EACH STATEMENT EXECUTE FUNCTION count_segments()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX orders_counted_idx');
  await knex.raw('DROP TRIGGER customers_segment ON customers');
  await knex.raw('DROP FUNCTION enter_segment');
  for (const table of ['segment_days', 'segment_moves', 'customer_segments', 'segment_counts'])
    await knex.raw(`DROP TABLE ${table}`);
  for (const name of ['count_segments', 'fold_segment_counts']) await knex.raw(`DROP FUNCTION ${name}`);
}
