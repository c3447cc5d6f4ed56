import type { Knex } from 'knex';
import { fillAtOnce } from './fill-at-once.ts';

/** Labels by how they lie. */
export const LABELS = { rare: 'Jarang', common: 'Sering' };
/** One customer in twenty is called so. */
export const COMMON_NAME = 'Budi';

const FIRST_NAMES =
  'Budi,Siti,Agus,Dewi,Andi,Rina,Joko,Sri,Hendra,Maya,Rudi,Lina,Eko,Ayu,Bayu,Wati,Dian,Tono,Putri,Yusuf';
const PROVINCES = '31,32,33,34,35,36,51,73,12,16';

/**
 * Customers of a large shop, with what they bought as figures alone: four in ten never did. One in twenty-five conversations
 * is the agent's whose id is answered; one in fifty people withdrew, and a label lies on few and on many.
 */
export async function fillCustomers(db: Knex, customers: number): Promise<number> {
  const users: { id: number }[] = await db('users')
    .insert(
      [1, 2].map((n) => ({
        name: `Agen ${n}`,
        email: `agen${n}@example.com`,
        role: 'cs',
        password_hash: 'none',
      })),
    )
    .returning('id');
  const [agent, other] = users.map(({ id }) => id) as [number, number];
  await fillAtOnce(
    db,
    ['customers', 'customer_segments', 'conversations', 'customer_labels'],
    async (trx) => {
      await trx.raw(
        `INSERT INTO customers (name, name_source, phone, province_code, opted_out_at)
       SELECT (string_to_array('${FIRST_NAMES}', ','))[1 + ${hashed('n', 1)} % 20] || ' ' || md5(n::text), 'order', '62812' || (10000000 + n),
              CASE WHEN ${hashed('n', 3)} % 3 <> 0 THEN (string_to_array('${PROVINCES}', ','))[1 + ${hashed('n', 2)} % 10] END, CASE WHEN ${hashed('n', 4)} % 50 = 7 THEN now() END
         FROM generate_series(1::bigint, ${customers}) AS n`,
      );
      await trx.raw(
        `INSERT INTO customer_segments (customer_id, segment, orders, spent, first_order_at, last_order_at)
       SELECT id, CASE WHEN orders = 0 THEN 'none' WHEN days > 60 THEN 'inactive' WHEN orders * 170000 >= 1000000 THEN 'big_spender'
                       WHEN orders > 3 THEN 'loyal' WHEN days < 30 AND orders = 1 THEN 'new' ELSE 'regular' END,
              orders, orders * 170000, CASE WHEN orders > 0 THEN now() - days * 3 * interval '1 day' END,
              CASE WHEN orders > 0 THEN now() - days * interval '1 day' - id % 86400 * interval '1 second' END
         FROM customers, LATERAL (SELECT CASE WHEN ${hashed('id', 5)} % 5 < 2 THEN 0 ELSE 1 + ${hashed('id', 6)} % 9 END AS orders,
                                         ${hashed('id', 7)} % 400 AS days) AS figures
       ON CONFLICT (customer_id) DO UPDATE SET segment = excluded.segment, orders = excluded.orders, spent = excluded.spent,
          first_order_at = excluded.first_order_at, last_order_at = excluded.last_order_at`,
      );
      await trx.raw(
        `INSERT INTO conversations (customer_id, session_id, assignee_id, status, last_activity_at)
       SELECT id, 'main', CASE WHEN ${hashed('id', 8)} % 25 = 1 THEN ${agent} ELSE ${other} END, 'resolved', now() FROM customers`,
      );
      for (const [name, share] of [
        [LABELS.rare, 1_000],
        [LABELS.common, 5],
      ] as const)
        await trx.raw(
          `WITH made AS (INSERT INTO labels (name, color) VALUES ('${name}', 'teal') RETURNING id)
         INSERT INTO customer_labels (customer_id, label_id) SELECT customers.id, made.id FROM customers, made
          WHERE ${hashed('customers.id', 9)} % ${share} = 3`,
        );
    },
  );
  await db.raw('VACUUM ANALYZE');
  return agent;
}

/** A number that follows from an id and from nothing else that does. */
function hashed(id: string, salt: number): string {
  return `(hashint8extended(${id}, ${salt}) & 1048575)`;
}
