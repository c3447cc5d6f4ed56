import type { Knex } from 'knex';

/** Orders that are revenue: what they hold is being used up. */
const COUNTS = `('pending', 'shipped', 'completed')`;

/** As JavaScript rounds to tenths: numeric rounds 5.7499999999999996 up. */
const tenths = (value: string): string => `floor((${value}) * 10 + 0.5) / 10`;
const days = (seconds: string): string => tenths(`${seconds} * 1000 / 86400000`);
/** When what was bought last is used up: `domain/cycle` in SQL (a test compares the two), a hundred years at most. */
const RUN_OUT = `last.used_from + make_interval(secs => 86400 * least(36525, last.quantity * ${tenths(`CASE
  WHEN own.purchases >= 3 THEN ${days('own.unit_seconds')}
  WHEN usual.gaps >= 10 THEN ${days('usual.unit_seconds')}
  ELSE coalesce(product.supply_days, 30)::double precision END * coalesce(said.factor, 1)`)}))`;

/** What is known of how long a product lasts somebody; nothing of who was erased. */
const KNOWN = `
  JOIN customers customer ON customer.id = last.customer_id AND customer.erased_at IS NULL
  JOIN products product ON product.id = last.product_id
  LEFT JOIN customer_cycles own ON own.customer_id = last.customer_id AND own.product_id = last.product_id
  LEFT JOIN product_cycles usual ON usual.product_id = last.product_id
  LEFT JOIN cycle_corrections said ON said.customer_id = last.customer_id AND said.product_id = last.product_id`;

const KEY = 'customer_id, product_id';
const FACTS = 'order_id, ordered_at, run_out_at';
const of = (row: string, columns: string): string =>
  columns
    .split(', ')
    .map((column) => `${row}.${column}`)
    .join(', ');

/**
 * When what each customer bought last of each product is used up, so that "runs out within a week" is read and not
 * counted from everybody's orders. What changes a customer's own orders, cycles or corrections writes it at once, under
 * the customer's row, which whoever does so holds. What is about a product is about all its buyers: the days that the
 * merchant says are owed until `kept_supply_days` are the same (db/products/follow-supply-days), what is learned of all
 * customers the night does (db/products/refresh-run-outs), and what an order wrote that had read the days before they
 * were changed and was written down after that. Whether it can still be bought is asked when it is read.
 */
export async function up(knex: Knex): Promise<void> {
  await createTable(knex);
  await knex.raw(facts);
  await knex.raw(refresh);
  await watchOrders(knex);
  await watchCycles(knex);
  await knex.raw(`
    INSERT INTO customer_run_outs (${KEY}, ${FACTS}) SELECT ${KEY}, ${FACTS} FROM run_out_facts
     WHERE ordered_at >= now() - interval '400 days' ORDER BY ${KEY}`);
}

async function createTable(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE customer_run_outs (
      customer_id bigint NOT NULL CONSTRAINT customer_run_outs_customer_id_fkey REFERENCES customers ON DELETE CASCADE,
      product_id bigint NOT NULL CONSTRAINT customer_run_outs_product_id_fkey REFERENCES products ON DELETE CASCADE,
      -- The last order that holds the product.
      order_id bigint NOT NULL,
      ordered_at timestamptz NOT NULL,
      run_out_at timestamptz NOT NULL,
      CONSTRAINT customer_run_outs_pkey PRIMARY KEY (customer_id, product_id)
    )`);
  await knex.raw(
    'CREATE INDEX customer_run_outs_product_id_idx ON customer_run_outs (product_id, customer_id)',
  );
  await knex.raw(`
    CREATE INDEX customer_run_outs_at_idx ON customer_run_outs (run_out_at)
      INCLUDE (customer_id, product_id, ordered_at)`);
  await knex.raw('ALTER TABLE products ADD COLUMN kept_supply_days integer');
  await knex.raw('UPDATE products SET kept_supply_days = supply_days WHERE supply_days IS NOT NULL');
  await knex.raw(`
    CREATE INDEX products_owed_run_outs_idx ON products (id) WHERE supply_days IS DISTINCT FROM kept_supply_days`);
}

/** All of it from the rows themselves: what is kept must be this. */
const facts = `
  CREATE VIEW run_out_facts AS
    SELECT last.customer_id, last.product_id, last.order_id, last.ordered_at, ${RUN_OUT} AS run_out_at
      FROM (SELECT DISTINCT ON (o.customer_id, i.product_id) o.customer_id, i.product_id, o.id AS order_id, o.ordered_at,
                   coalesce(o.completed_at, o.ordered_at) AS used_from, sum(i.quantity) AS quantity
              FROM orders o JOIN order_items i ON i.order_id = o.id
             WHERE o.status IN ${COUNTS} AND i.product_id IS NOT NULL
             GROUP BY o.id, i.product_id
             ORDER BY o.customer_id, i.product_id, o.ordered_at DESC, o.id DESC) AS last ${KNOWN}`;

/**
 * The same of some pairs of customer and product, written where it differs: down each customer's orders, the newest
 * first, to the one that holds the product.
 */
const refresh = `
  CREATE FUNCTION refresh_run_outs(whose bigint[], which bigint[]) RETURNS void LANGUAGE plpgsql
  -- Planned once a session: that would take longer than all of it.
  SET plan_cache_mode = force_generic_plan AS $$
  BEGIN
    IF coalesce(cardinality(whose), 0) = 0 THEN
      RETURN;
    END IF;
    WITH pairs AS MATERIALIZED (
      SELECT DISTINCT pair.customer_id, pair.product_id FROM unnest(whose, which) AS pair (customer_id, product_id)),
    last AS MATERIALIZED (
      SELECT pairs.customer_id, pairs.product_id, bought.*
        FROM pairs CROSS JOIN LATERAL (
          SELECT o.id AS order_id, o.ordered_at, coalesce(o.completed_at, o.ordered_at) AS used_from, held.quantity
            FROM orders o CROSS JOIN LATERAL (
              SELECT sum(i.quantity) AS quantity FROM order_items i
               WHERE i.order_id = o.id AND i.product_id = pairs.product_id) AS held
           WHERE o.customer_id = pairs.customer_id AND o.status IN ${COUNTS} AND held.quantity IS NOT NULL
           ORDER BY o.ordered_at DESC, o.id DESC LIMIT 1) AS bought),
    facts AS MATERIALIZED (
      SELECT last.customer_id, last.product_id, last.order_id, last.ordered_at, ${RUN_OUT} AS run_out_at
        FROM last ${KNOWN}),
    gone AS (
      DELETE FROM customer_run_outs kept USING pairs
       WHERE kept.customer_id = pairs.customer_id AND kept.product_id = pairs.product_id
         AND NOT EXISTS (SELECT FROM facts WHERE facts.customer_id = kept.customer_id AND facts.product_id = kept.product_id))
    INSERT INTO customer_run_outs AS kept (${KEY}, ${FACTS}) SELECT ${KEY}, ${FACTS} FROM facts ORDER BY ${KEY}
    ON CONFLICT (${KEY}) DO UPDATE SET (${FACTS}) = (${of('excluded', FACTS)})
     WHERE (${of('kept', FACTS)}) IS DISTINCT FROM (${of('excluded', FACTS)});
  END $$`;

/** Calls `refresh_run_outs` with the pairs that a query finds. */
const refreshed = (pairs: string): string => `
  PERFORM refresh_run_outs(array_agg(pair.customer_id), array_agg(pair.product_id)) FROM (${pairs}) AS pair`;

async function watchOrders(knex: Knex): Promise<void> {
  const counts = (row: string): string => `${row}.status IN ${COUNTS}`;
  await createTrigger(knex, 'refresh_items_run_outs', {
    body: refreshed(
      `SELECT o.customer_id, touched.product_id FROM touched JOIN orders o ON o.id = touched.order_id
        WHERE ${counts('o')} AND touched.product_id IS NOT NULL`,
    ),
    triggers: [
      'order_items_run_outs AFTER INSERT ON order_items REFERENCING NEW TABLE AS touched FOR EACH STATEMENT',
      'order_items_run_outs_gone AFTER DELETE ON order_items REFERENCING OLD TABLE AS touched FOR EACH STATEMENT',
    ],
  });
  const line = 'order_id, product_id, quantity';
  await createTrigger(knex, 'refresh_item_run_outs', {
    body: refreshed(
      `SELECT o.customer_id, line.product_id
         FROM (VALUES (OLD.order_id, OLD.product_id), (NEW.order_id, NEW.product_id)) AS line (order_id, product_id)
         JOIN orders o ON o.id = line.order_id WHERE ${counts('o')} AND line.product_id IS NOT NULL`,
    ),
    triggers: [
      `order_items_run_outs_again AFTER UPDATE OF ${line} ON order_items FOR EACH ROW
         WHEN ((${of('OLD', line)}) IS DISTINCT FROM (${of('NEW', line)}))`,
    ],
  });
  const moment = 'customer_id, ordered_at, completed_at';
  await createTrigger(knex, 'refresh_order_run_outs', {
    body: refreshed(
      `SELECT whose.customer_id, i.product_id FROM (VALUES (OLD.customer_id), (NEW.customer_id)) AS whose (customer_id)
         JOIN order_items i ON i.order_id = NEW.id AND i.product_id IS NOT NULL`,
    ),
    triggers: [
      `orders_run_outs_again AFTER UPDATE OF status, ${moment} ON orders FOR EACH ROW
         WHEN ((${counts('OLD')} OR ${counts('NEW')}) AND
               (${counts('OLD')}, ${of('OLD', moment)}) IS DISTINCT FROM (${counts('NEW')}, ${of('NEW', moment)}))`,
    ],
  });
  // Its lines went with it.
  await createTrigger(knex, 'refresh_gone_run_outs', {
    body: refreshed(
      `SELECT kept.customer_id, kept.product_id FROM touched
         JOIN customer_run_outs kept ON kept.customer_id = touched.customer_id AND kept.order_id = touched.id`,
    ),
    triggers: [
      'orders_run_outs_gone AFTER DELETE ON orders REFERENCING OLD TABLE AS touched FOR EACH STATEMENT',
    ],
  });
}

const CYCLES = ['customer_cycles', 'cycle_corrections'];

/** How long a product lasts one customer: learned, and said. */
async function watchCycles(knex: Knex): Promise<void> {
  const [came, went] = ['came', 'went'].map((rows) => refreshed(`SELECT ${KEY} FROM ${rows}`));
  const both = refreshed(`SELECT ${KEY} FROM came UNION SELECT ${KEY} FROM went`);
  const [entering, leaving] = ['NEW TABLE AS came', 'OLD TABLE AS went'];
  for (const [event, referencing, body] of [
    ['INSERT', entering, came],
    ['DELETE', leaving, went],
    ['UPDATE', `${entering} ${leaving}`, both],
  ] as const)
    await createTrigger(knex, `refresh_run_outs_of_${event.toLowerCase()}`, {
      body: body!,
      triggers: CYCLES.map(
        (table) =>
          `${table}_run_outs_${event.toLowerCase()} AFTER ${event} ON ${table} REFERENCING ${referencing} FOR EACH STATEMENT`,
      ),
    });
}

async function createTrigger(
  knex: Knex,
  name: string,
  { body, triggers }: { body: string; triggers: readonly string[] },
): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN ${body};
      RETURN NULL;
    END $$`);
  for (const trigger of triggers) await knex.raw(`CREATE TRIGGER ${trigger} EXECUTE FUNCTION ${name}()`);
}

export async function down(knex: Knex): Promise<void> {
  for (const name of ['items', 'item', 'order', 'gone'])
    await knex.raw(`DROP FUNCTION refresh_${name}_run_outs CASCADE`);
  for (const event of ['insert', 'delete', 'update'])
    await knex.raw(`DROP FUNCTION refresh_run_outs_of_${event} CASCADE`);
  await knex.raw('DROP FUNCTION refresh_run_outs');
  await knex.raw('DROP VIEW run_out_facts');
  await knex.raw('DROP TABLE customer_run_outs');
  await knex.raw('ALTER TABLE products DROP COLUMN kept_supply_days');
}
