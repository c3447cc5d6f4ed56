import type { Knex } from 'knex';

/** One change in so many folds the changes; between two folds readers add up a few hundred rows. */
const FOLD_EVERY = 300;
/** Advisory lock of the fold; any number that nobody else locks. */
const FOLD_LOCK = 0x52455655;

const COUNTS = `status IN ('pending', 'shipped', 'completed')`;
const quarterOf = (at: string): string => `date_bin('15 minutes', ${at}, '2000-01-01T00:00:00Z')`;

/**
 * Revenue by the time of the order, kept instead of counted. It is kept by quarters of an hour and not by days: which
 * day a quarter belongs to depends on the shop's zone, which may change, and every zone's midnight is one's beginning.
 *
 * A change of an order adds a row of differences to `revenue_changes` and updates none, so that orders do not wait for
 * each other; now and then a writer moves what is there to `revenue`. Readers ask the view.
 */
export async function up(knex: Knex): Promise<void> {
  for (const [table, key] of [
    ['revenue', 'PRIMARY KEY'],
    ['revenue_changes', 'NOT NULL'],
  ])
    await knex.raw(`
      CREATE TABLE ${table} (
        quarter timestamptz ${key},
        orders integer NOT NULL,
        rupiah bigint NOT NULL
      )`);
  await knex.raw(`
    CREATE VIEW revenue_by_quarter AS
      SELECT quarter, orders, rupiah FROM revenue UNION ALL SELECT quarter, orders, rupiah FROM revenue_changes`);
  await createFold(knex);
  await createTriggers(knex);
  await createRecount(knex);
  await knex.raw('SELECT recount_revenue()');
  // Who has waited longest, which stands beside the revenue.
  await knex.raw(`
    CREATE INDEX conversations_waiting_idx ON conversations (waiting_since)
      WHERE status = 'open' AND waiting_since IS NOT NULL`);
}

async function createFold(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION fold_revenue() RETURNS void LANGUAGE sql AS $$
      WITH gone AS (DELETE FROM revenue_changes RETURNING *)
      INSERT INTO revenue AS kept
      SELECT quarter, sum(orders), sum(rupiah) FROM gone GROUP BY quarter
      HAVING sum(orders) <> 0 OR sum(rupiah) <> 0
      ON CONFLICT (quarter) DO UPDATE
        SET orders = kept.orders + excluded.orders, rupiah = kept.rupiah + excluded.rupiah
    $$`);
}

async function createTriggers(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION count_revenue() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' AND OLD.${COUNTS} THEN
        INSERT INTO revenue_changes VALUES (${quarterOf('OLD.ordered_at')}, -1, -OLD.total_amount);
      END IF;
      IF TG_OP <> 'DELETE' AND NEW.${COUNTS} THEN
        INSERT INTO revenue_changes VALUES (${quarterOf('NEW.ordered_at')}, 1, NEW.total_amount);
      END IF;
      IF random() * ${FOLD_EVERY} < 1 AND pg_try_advisory_xact_lock(${FOLD_LOCK}) THEN
        PERFORM fold_revenue();
      END IF;
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER orders_revenue AFTER INSERT OR DELETE ON orders
      FOR EACH ROW EXECUTE FUNCTION count_revenue()`);
  await knex.raw(`
    CREATE TRIGGER orders_revenue_again AFTER UPDATE OF status, total_amount, ordered_at ON orders FOR EACH ROW
      WHEN ((OLD.${COUNTS}, OLD.total_amount, OLD.ordered_at)
            IS DISTINCT FROM (NEW.${COUNTS}, NEW.total_amount, NEW.ordered_at))
      EXECUTE FUNCTION count_revenue()`);
}

/** Counts everything from the rows: for what no row's trigger sees (a bulk load with triggers off, TRUNCATE). */
async function createRecount(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION recount_revenue() RETURNS void LANGUAGE sql AS $$
      -- What is written meanwhile would be counted twice: by its trigger and here.
      LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE;
      DELETE FROM revenue_changes;
      DELETE FROM revenue;
      INSERT INTO revenue
      SELECT ${quarterOf('ordered_at')}, count(*), sum(total_amount) FROM orders WHERE ${COUNTS} GROUP BY 1;
    $$`);
  await knex.raw(`
    CREATE FUNCTION recount_truncated_revenue() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM recount_revenue();
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER orders_revenue_truncated AFTER TRUNCATE ON orders
      EXECUTE FUNCTION recount_truncated_revenue()`);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('DROP INDEX conversations_waiting_idx');
  for (const trigger of ['orders_revenue', 'orders_revenue_again', 'orders_revenue_truncated'])
    await knex.raw(`DROP TRIGGER ${trigger} ON orders`);
  for (const name of ['recount_truncated_revenue', 'recount_revenue', 'count_revenue', 'fold_revenue'])
    await knex.raw(`DROP FUNCTION ${name}`);
  await knex.raw('DROP VIEW revenue_by_quarter');
  await knex.raw('DROP TABLE revenue_changes');
  await knex.raw('DROP TABLE revenue');
}
