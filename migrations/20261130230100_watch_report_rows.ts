import type { Knex } from 'knex';

const COUNTS = `status IN ('pending', 'shipped', 'completed')`;
const FOLD_EVERY = 300;
const FOLD_REVENUE_LOCK = 0x52455655;
const quarterOf = (at: string): string => `date_bin('15 minutes', ${at}, '2000-01-01T00:00:00Z')`;

/** Whatever changes what an order counts as calls `recount_report_orders` (migration `keep_report_days`). */
export async function up(knex: Knex): Promise<void> {
  await watchOrders(knex);
  await watchCustomers(knex);
  await watchZone(knex);
  await dropRevenueTriggers(knex);
  await knex.raw(`
    CREATE OR REPLACE FUNCTION recount_revenue() RETURNS void LANGUAGE sql AS 'SELECT recount_reports()'`);
  await knex.raw('SELECT recount_reports()');
}

async function watchOrders(knex: Knex): Promise<void> {
  for (const [name, table, id] of [
    ['order', 'orders', 'id'],
    ['item', 'order_items', 'order_id'],
  ])
    await knex.raw(`
      CREATE FUNCTION recount_${name}_reports() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_LEVEL = 'ROW' THEN
          PERFORM recount_report_orders(ARRAY[OLD.${id}, NEW.${id}]);
        ELSE
          PERFORM recount_report_orders(ARRAY(SELECT DISTINCT ${id} FROM touched));
        END IF;
        ${table === 'orders' ? `IF TG_OP = 'DELETE' THEN DELETE FROM report_orders WHERE order_id IN (SELECT id FROM touched); END IF;` : ''}
        RETURN NULL;
      END $$`);
  for (const [table, name, columns] of [
    ['orders', 'order', ['status', 'total_amount', 'ordered_at', 'customer_id']],
    ['order_items', 'item', ['order_id', 'product_id', 'quantity', 'subtotal']],
  ] as const) {
    const rowOf = (row: string) => columns.map((column) => `${row}.${column}`).join(', ');
    await knex.raw(`
      CREATE TRIGGER ${table}_report AFTER INSERT ON ${table} REFERENCING NEW TABLE AS touched
        FOR EACH STATEMENT EXECUTE FUNCTION recount_${name}_reports()`);
    await knex.raw(`
      CREATE TRIGGER ${table}_report_gone AFTER DELETE ON ${table} REFERENCING OLD TABLE AS touched
        FOR EACH STATEMENT EXECUTE FUNCTION recount_${name}_reports()`);
    await knex.raw(`
      CREATE TRIGGER ${table}_report_again AFTER UPDATE OF ${columns.join(', ')} ON ${table} FOR EACH ROW
        WHEN ((${rowOf('OLD')}) IS DISTINCT FROM (${rowOf('NEW')})) EXECUTE FUNCTION recount_${name}_reports()`);
  }
}

/** Where a customer lives, and whether they are of the shop itself, is about all their orders. */
async function watchCustomers(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION recount_customer_reports() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM recount_report_orders(ARRAY(SELECT id FROM orders WHERE customer_id = NEW.id));
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER customers_report AFTER UPDATE OF internal, province_code, regency_code ON customers FOR EACH ROW
      WHEN ((OLD.internal, OLD.province_code, OLD.regency_code)
            IS DISTINCT FROM (NEW.internal, NEW.province_code, NEW.regency_code))
      EXECUTE FUNCTION recount_customer_reports()`);
}

/** From the change of the shop's zone on orders are counted by it; a zone that PostgreSQL does not know changes nothing. */
async function watchZone(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE FUNCTION follow_zone() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
      wanted text := CASE WHEN TG_OP = 'DELETE' THEN 'Asia/Jakarta' ELSE NEW.value #>> '{}' END;
    BEGIN
      PERFORM now() AT TIME ZONE wanted;
      UPDATE report_state SET zone = wanted, changed_by = pg_current_xact_id(), recounted_to = 0
       WHERE zone <> wanted;
      RETURN NULL;
    EXCEPTION WHEN invalid_parameter_value THEN
      RETURN NULL;
    END $$`);
  await knex.raw(`
    CREATE TRIGGER settings_zone AFTER INSERT OR UPDATE ON settings FOR EACH ROW
      WHEN (NEW.key = 'zone') EXECUTE FUNCTION follow_zone()`);
  await knex.raw(`
    CREATE TRIGGER settings_zone_gone AFTER DELETE ON settings FOR EACH ROW
      WHEN (OLD.key = 'zone') EXECUTE FUNCTION follow_zone()`);
}

async function dropRevenueTriggers(knex: Knex): Promise<void> {
  await knex.raw('DROP TRIGGER orders_revenue ON orders');
  await knex.raw('DROP TRIGGER orders_revenue_again ON orders');
  await knex.raw('DROP FUNCTION count_revenue');
}

export async function down(knex: Knex): Promise<void> {
  const triggers = {
    settings: ['settings_zone', 'settings_zone_gone'],
    customers: ['customers_report'],
    order_items: ['order_items_report', 'order_items_report_gone', 'order_items_report_again'],
    orders: ['orders_report', 'orders_report_gone', 'orders_report_again'],
  };
  for (const [table, names] of Object.entries(triggers))
    for (const name of names) await knex.raw(`DROP TRIGGER ${name} ON ${table}`);
  await knex.raw(
    'DROP FUNCTION follow_zone, recount_customer_reports, recount_item_reports, recount_order_reports',
  );
  await countRevenueAgain(knex);
}

/** As migration `keep_revenue` counts it. */
async function countRevenueAgain(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE OR REPLACE FUNCTION recount_revenue() RETURNS void LANGUAGE sql AS $$
      LOCK TABLE orders IN SHARE ROW EXCLUSIVE MODE;
      DELETE FROM revenue_changes;
      DELETE FROM revenue;
      INSERT INTO revenue
      SELECT ${quarterOf('ordered_at')}, count(*), sum(total_amount) FROM orders WHERE ${COUNTS} GROUP BY 1;
    $$`);
  await knex.raw(`
    CREATE FUNCTION count_revenue() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' AND OLD.${COUNTS} THEN
        INSERT INTO revenue_changes VALUES (${quarterOf('OLD.ordered_at')}, -1, -OLD.total_amount);
      END IF;
      IF TG_OP <> 'DELETE' AND NEW.${COUNTS} THEN
        INSERT INTO revenue_changes VALUES (${quarterOf('NEW.ordered_at')}, 1, NEW.total_amount);
      END IF;
      IF random() * ${FOLD_EVERY} < 1 AND pg_try_advisory_xact_lock(${FOLD_REVENUE_LOCK}) THEN
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
  await knex.raw('SELECT recount_revenue()');
}
