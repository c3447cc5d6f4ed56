import type { Knex } from 'knex';
import { testPhone } from './shop.ts';

/** The block of made-up numbers that broadcasts' tests have. */
const BLOCK = 1050;

/**
 * So many customers who may get a broadcast, with phones from `from` on: each has written to the shop long ago, and
 * nobody talks with them.
 */
export async function insertRecipients(
  db: Knex,
  count: number,
  from = 0,
  sessionId = 'main',
): Promise<{ id: number; phone: string }[]> {
  const phones = Array.from({ length: count }, (_, index) => testPhone(BLOCK, from + index));
  const { rows } = await db.raw<{ rows: { id: number; phone: string }[] }>(
    `WITH made AS (
       INSERT INTO customers (name, name_source, phone, zone)
       SELECT 'Pelanggan ' || chr(65 + (place % 26)::integer), 'order', phone, 'Asia/Jakarta'
         FROM unnest(:phones::text[]) WITH ORDINALITY AS asked (phone, place) ORDER BY place
       RETURNING id, phone),
     known AS (
       INSERT INTO customer_identities (customer_id, kind, value) SELECT id, 'phone', phone FROM made),
     talked AS (
       INSERT INTO conversations (customer_id, session_id, status, last_activity_at)
       SELECT id, :sessionId, 'resolved', now() - interval '30 days' FROM made RETURNING id),
     written AS (
       INSERT INTO messages (conversation_id, session_id, direction, author, body, status, sent_at)
       SELECT id, :sessionId, 'inbound', 'customer', 'Halo', 'delivered', now() - interval '30 days' FROM talked)
     SELECT id, phone FROM made ORDER BY phone`,
    { phones, sessionId },
  );
  return rows.map(({ id, phone }) => ({ id: Number(id), phone }));
}
