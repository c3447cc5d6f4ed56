import type { Knex } from 'knex';
import type { DaySpan } from '@roms/domain/report-span';

/** What each report should say, asked of the orders themselves by other statements than the reports' own. */

/** Orders that are revenue with their day in the shop's zone; nobody of the shop itself. */
const SALES = `
  sales AS (
    SELECT o.id, o.customer_id, o.total_amount, o.ordered_at, timezone(:zone, o.ordered_at)::date AS day
      FROM orders o, customers c
     WHERE c.id = o.customer_id AND c.internal IS FALSE
       AND (o.status = 'pending' OR o.status = 'shipped' OR o.status = 'completed'))`;

async function ask<T>(db: Knex, sql: string, bindings: object): Promise<T[]> {
  const { rows } = await db.raw<{ rows: T[] }>(`WITH ${SALES} ${sql}`, bindings as never);
  return rows;
}

export type Asked = DaySpan & { zone: string };

export const trueDays = (db: Knex, asked: Asked) =>
  ask(
    db,
    `SELECT day::text AS date, count(*)::int AS orders, sum(total_amount)::bigint AS revenue FROM sales
      WHERE day >= :from AND day <= :to GROUP BY day ORDER BY day`,
    asked,
  );

export const trueHours = (db: Knex, asked: Asked) =>
  ask(
    db,
    `SELECT to_char(timezone(:zone, ordered_at), 'ID')::int AS weekday, date_part('hour', timezone(:zone, ordered_at))::int AS hour,
            count(*)::int AS orders FROM sales
      WHERE day >= :from AND day <= :to GROUP BY 1, 2 ORDER BY 1, 2`,
    asked,
  );

export const trueInbound = (db: Knex, asked: Asked) =>
  ask(
    db,
    `SELECT to_char(timezone(:zone, m.sent_at), 'ID')::int AS weekday, date_part('hour', timezone(:zone, m.sent_at))::int AS hour,
            count(*)::int AS messages
       FROM messages m, conversations c, customers p
      WHERE c.id = m.conversation_id AND p.id = c.customer_id AND NOT p.internal AND m.author = 'customer'
        AND timezone(:zone, m.sent_at)::date BETWEEN :from AND :to
      GROUP BY 1, 2 ORDER BY 1, 2`,
    asked,
  );

export const truePlaces = (db: Knex, asked: Asked) =>
  ask(
    db,
    `SELECT c.province_code AS province, c.regency_code AS regency, count(*)::int AS orders,
            sum(total_amount)::bigint AS revenue
       FROM sales JOIN customers c ON c.id = sales.customer_id
      WHERE day >= :from AND day <= :to GROUP BY 1, 2 ORDER BY 1 NULLS FIRST, 2 NULLS FIRST`,
    asked,
  );

export const trueProducts = (db: Knex, asked: Asked) =>
  ask(
    db,
    `SELECT i.product_id AS "productId", count(DISTINCT sales.id)::int AS orders, sum(i.quantity)::int AS quantity,
            sum(i.subtotal)::bigint AS revenue
       FROM sales JOIN order_items i ON i.order_id = sales.id
      WHERE day >= :from AND day <= :to GROUP BY 1 ORDER BY 1 NULLS FIRST`,
    asked,
  );

export const trueTop = (db: Knex, asked: Asked) =>
  ask(
    db,
    `SELECT customer_id AS id, count(*)::int AS orders, sum(total_amount)::bigint AS revenue, max(ordered_at) AS "lastOrderAt"
       FROM sales WHERE day >= :from AND day <= :to GROUP BY 1
      ORDER BY sum(total_amount) DESC, count(*) DESC, customer_id FETCH FIRST 10 ROWS ONLY`,
    asked,
  );

export const trueRepeat = async (db: Knex, asked: Asked) =>
  (
    await ask(
      db,
      `SELECT count(*)::int AS customers, coalesce(sum((orders >= 2)::int), 0)::int AS "repeatCustomers",
              coalesce(sum(had_before::int), 0)::int AS "returningCustomers"
         FROM (SELECT customer_id, sum((day >= :from)::int) AS orders, bool_or(day < :from) AS had_before
                 FROM sales WHERE day <= :to GROUP BY customer_id) AS people
        WHERE orders > 0`,
      asked,
    )
  )[0];

export const trueMedianGap = async (db: Knex, asked: Asked) =>
  (
    await ask<{ median: number | null }>(
      db,
      `SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY gap) AS median FROM (
         SELECT day, day - lag(day) OVER (PARTITION BY customer_id ORDER BY ordered_at, id) AS gap FROM sales) AS gaps
        WHERE gap IS NOT NULL AND day >= :from AND day <= :to`,
      asked,
    )
  )[0]!.median;

export const trueCohorts = (db: Knex, asked: Asked) =>
  ask(
    db,
    `, firsts AS (SELECT customer_id, to_char(min(day), 'YYYY-MM') AS month FROM sales GROUP BY 1)
     SELECT f.month, b.month AS again, count(*)::int AS customers
       FROM firsts f JOIN (
         SELECT customer_id, to_char(day, 'YYYY-MM') AS month, count(*) AS n FROM sales WHERE day <= :to GROUP BY 1, 2) AS b
         USING (customer_id)
      WHERE f.month >= left(:from, 7) AND f.month <= left(:to, 7) AND (b.n > 1 OR b.month <> f.month)
      GROUP BY 1, 2 ORDER BY 1, 2`,
    asked,
  );

/** How many entered in each month until the last day. */
export const trueEntered = (db: Knex, asked: Asked) =>
  ask(
    db,
    `, firsts AS (SELECT customer_id, min(day) AS day FROM sales GROUP BY 1)
     SELECT to_char(day, 'YYYY-MM') AS month, count(*)::int AS customers FROM firsts
      WHERE day >= date_trunc('month', cast(:from AS date)) AND day <= :to GROUP BY 1 ORDER BY 1`,
    asked,
  );
