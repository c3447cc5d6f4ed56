import type { Knex } from 'knex';

/** One change in so many folds the changes; between two folds readers add up some thousand rows. */
const FOLD_EVERY = 300;
/** Advisory locks of the folds: of days, and of revenue (migration `keep_revenue`). */
const FOLD_LOCK = 0x52455044;
const FOLD_REVENUE_LOCK = 0x52455655;

const COUNTS = `status IN ('pending', 'shipped', 'completed')`;
const quarterOf = (at: string): string => `date_bin('15 minutes', ${at}, '2000-01-01T00:00:00Z')`;
/** What of an order decides how it is counted. */
const FACTS = ['customer_id', 'ordered_at', 'day', 'place', 'rupiah', 'lines'];
const of = (row: string): string => FACTS.map((column) => `${row}.${column}`).join(', ');

/**
 * What the reports read instead of orders. `report_orders` has a row for each order with what it counts as, so that
 * whatever changes it is a difference to that: by quarters of an hour for revenue (migration `keep_revenue`, now without
 * customers of the shop itself), by days of the shop's zone for products and places. A change adds rows of differences
 * and waits for nobody but another change of the same order; now and then a writer folds them. The same rows, narrow and
 * by day, are what reports about customers read.
 *
 * When the zone changes, what is written from then on goes by the new one, and an activity counts the rest anew, order by
 * order (`report_state.recounted_to`). What calls these functions is the next migration.
 */
export async function up(knex: Knex): Promise<void> {
  await createTables(knex);
  await knex.raw(facts);
  await createFold(knex);
  await knex.raw(recountOrders);
  await createRecount(knex);
}

async function createTables(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE report_state (
      id boolean CONSTRAINT report_state_pkey PRIMARY KEY DEFAULT true CONSTRAINT report_state_id_check CHECK (id),
      -- Whose days are counted.
      zone text NOT NULL,
      -- What changed it: whatever began before may still count by the zone before.
      changed_by xid8,
      -- Orders up to this id are on its days; null: all are.
      recounted_to bigint
    )`);
  await knex.raw(`
    INSERT INTO report_state (zone) SELECT coalesce(
      (SELECT value #>> '{}' FROM settings WHERE key = 'zone'
          AND value #>> '{}' IN (SELECT name FROM pg_timezone_names)), 'Asia/Jakarta')`);
  await knex.raw(`
    CREATE TABLE report_orders (
      order_id bigint CONSTRAINT report_orders_pkey PRIMARY KEY,
      -- These are null of an order that counts nowhere.
      customer_id bigint,
      ordered_at timestamptz,
      day date,
      -- The customer's regency, or province; empty for unknown.
      place text,
      rupiah bigint,
      -- By product (empty for none): [pieces, rupiah].
      lines jsonb
    ) WITH (fillfactor = 90)`);
  await knex.raw(`
    CREATE INDEX report_orders_day_idx ON report_orders (day, customer_id) INCLUDE (order_id, rupiah)
      WHERE day IS NOT NULL`);
  await knex.raw(
    'CREATE INDEX report_orders_customer_idx ON report_orders (customer_id, day, order_id) WHERE day IS NOT NULL',
  );
  for (const [table, key] of [
    ['report_days', ', CONSTRAINT report_days_pkey PRIMARY KEY (kind, day, key)'],
    ['report_day_changes', ''],
  ])
    await knex.raw(`
      CREATE TABLE ${table} (
        day date NOT NULL,
        kind text NOT NULL CONSTRAINT ${table}_kind_check CHECK (kind IN ('product', 'place')),
        key text NOT NULL,
        orders bigint NOT NULL,
        quantity bigint NOT NULL,
        rupiah bigint NOT NULL
        ${key}
      )`);
  await knex.raw(`
    CREATE VIEW report_day_rows AS
      SELECT day, kind, key, orders, quantity, rupiah FROM report_days
      UNION ALL SELECT day, kind, key, orders, quantity, rupiah FROM report_day_changes`);
}

/** What an order counts as now: the definition of revenue. Orders that count nowhere have no row. */
const facts = `
  CREATE VIEW report_order_facts AS
    SELECT o.id AS order_id, o.customer_id, o.ordered_at, (o.ordered_at AT TIME ZONE state.zone)::date AS day,
           coalesce(c.regency_code, c.province_code, '') AS place, o.total_amount AS rupiah,
           (SELECT coalesce(jsonb_object_agg(product, jsonb_build_array(quantity, rupiah)), '{}')
              FROM (SELECT coalesce(product_id::text, '') AS product, sum(quantity) AS quantity, sum(subtotal) AS rupiah
                      FROM order_items WHERE order_id = o.id GROUP BY 1) AS line) AS lines
      FROM orders o JOIN customers c ON c.id = o.customer_id CROSS JOIN report_state state
     WHERE o.${COUNTS} AND NOT c.internal`;

async function createFold(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION fold_report_days() RETURNS void LANGUAGE sql AS $$
      WITH gone AS (DELETE FROM report_day_changes RETURNING *)
      INSERT INTO report_days AS kept
      SELECT day, kind, key, sum(orders), sum(quantity), sum(rupiah) FROM gone GROUP BY day, kind, key
      HAVING sum(orders) <> 0 OR sum(quantity) <> 0 OR sum(rupiah) <> 0
      ON CONFLICT (kind, day, key) DO UPDATE
        SET orders = kept.orders + excluded.orders, quantity = kept.quantity + excluded.quantity,
            rupiah = kept.rupiah + excluded.rupiah
    $$`);
}

/** Rows of days from rows that have \`sign\` (1 or -1) beside what an order counts as. */
const dayRows = `
  SELECT day, kind, key, sum(sign) AS orders, sum(sign * quantity) AS quantity, sum(sign * amount) AS rupiah
    FROM (SELECT day, 'place' AS kind, place AS key, sign, 0 AS quantity, rupiah AS amount FROM counted
          UNION ALL
          SELECT day, 'product', line.key, sign, (line.value ->> 0)::bigint, (line.value ->> 1)::bigint
            FROM counted, jsonb_each(counted.lines) AS line) AS parts
   GROUP BY day, kind, key HAVING sum(sign) <> 0 OR sum(sign * quantity) <> 0 OR sum(sign * amount) <> 0`;

/** Counts some orders anew; what they counted as before is taken away. Also of orders that are gone. */
const recountOrders = `
  CREATE FUNCTION recount_report_orders(changed bigint[]) RETURNS void LANGUAGE plpgsql
  -- Planned once a session: that would take longer than all of it.
  SET plan_cache_mode = force_generic_plan AS $$
  BEGIN
    IF coalesce(cardinality(changed), 0) = 0 THEN
      RETURN;
    END IF;
    INSERT INTO report_orders (order_id) SELECT DISTINCT id FROM unnest(changed) AS id ORDER BY id
      ON CONFLICT DO NOTHING;
    -- The next statement sees what whoever held them wrote.
    PERFORM FROM report_orders WHERE order_id = ANY(changed) ORDER BY order_id FOR UPDATE;
    -- Materialised, so that orders are looked up by their ids whatever the planner expects.
    WITH facts AS MATERIALIZED (SELECT * FROM report_order_facts WHERE order_id = ANY(changed)),
    moved AS MATERIALIZED (
      SELECT known.order_id, ${FACTS.map((fact) => `known.${fact} AS old_${fact}, facts.${fact}`).join(', ')}
        FROM report_orders known LEFT JOIN facts ON facts.order_id = known.order_id
       WHERE known.order_id = ANY(changed) AND (${of('known')}) IS DISTINCT FROM (${of('facts')})),
    written AS (
      UPDATE report_orders known SET (${FACTS.join(', ')}) = (${of('moved')})
        FROM moved WHERE known.order_id = moved.order_id),
    counted AS MATERIALIZED (
      SELECT -1 AS sign, ${FACTS.map((fact) => `old_${fact} AS ${fact}`).join(', ')} FROM moved
       WHERE old_day IS NOT NULL
      UNION ALL SELECT 1, ${FACTS.join(', ')} FROM moved WHERE day IS NOT NULL),
    earned AS (
      INSERT INTO revenue_changes (quarter, orders, rupiah)
      SELECT ${quarterOf('ordered_at')}, sum(sign), sum(sign * rupiah) FROM counted GROUP BY 1
      HAVING sum(sign) <> 0 OR sum(sign * rupiah) <> 0)
    INSERT INTO report_day_changes (day, kind, key, orders, quantity, rupiah) ${dayRows};
    IF random() * ${FOLD_EVERY} < cardinality(changed) THEN
      IF pg_try_advisory_xact_lock(${FOLD_REVENUE_LOCK}) THEN
        PERFORM fold_revenue();
      END IF;
      IF pg_try_advisory_xact_lock(${FOLD_LOCK}) THEN
        PERFORM fold_report_days();
      END IF;
    END IF;
  END $$`;

/** Counts everything from the rows: for what no trigger sees (a bulk load with triggers off, TRUNCATE). */
async function createRecount(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION recount_reports() RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
      -- What is written meanwhile would be counted twice: by its trigger and here.
      LOCK TABLE orders, order_items, report_orders IN SHARE ROW EXCLUSIVE MODE;
      DELETE FROM report_orders;
      DELETE FROM report_day_changes;
      DELETE FROM report_days;
      DELETE FROM revenue_changes;
      DELETE FROM revenue;
      INSERT INTO report_orders (order_id, ${FACTS.join(', ')}) SELECT order_id, ${FACTS.join(', ')}
        FROM report_order_facts ORDER BY order_id;
      INSERT INTO revenue (quarter, orders, rupiah)
      SELECT ${quarterOf('ordered_at')}, count(*), sum(rupiah) FROM report_orders GROUP BY 1;
      WITH counted AS (SELECT 1 AS sign, day, place, rupiah, lines FROM report_orders)
      INSERT INTO report_days (day, kind, key, orders, quantity, rupiah) ${dayRows};
      UPDATE report_state SET recounted_to = NULL;
    END $$`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP FUNCTION recount_reports, recount_report_orders, fold_report_days');
  await knex.raw('DROP VIEW report_day_rows, report_order_facts');
  await knex.raw('DROP TABLE report_day_changes, report_days, report_orders, report_state');
}
