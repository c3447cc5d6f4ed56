import { MARKETING_AUTOMATIONS } from '@roms/domain/automations';
import type { Trx } from '../knex.ts';
import { textList } from '../text-list.ts';

/** An order that comes within so many days of a message's delivery is that message's. */
const WINDOW_DAYS = 7;
const DAY_MS = 86_400_000;

/** The bindings of `ATTRIBUTED`. `dayMs`: how long a day of reminder arithmetic is; a real one unless told. */
export function attributionWindow(dayMs = DAY_MS): { attributionMs: number } {
  return { attributionMs: WINDOW_DAYS * dayMs };
}

/**
 * A common table expression that gives the order in `placed` to the last marketing message that was delivered to its
 * customer within the window before it was ordered. It is decided once, when the order comes to be: an ack that comes
 * later changes nothing. A draft is no order yet.
 */
export const ATTRIBUTED = `
  attributed AS (
    INSERT INTO attributions (order_id, message_id, delivered_at)
    SELECT placed.id, touch.id, touch.delivered_at FROM placed, LATERAL (
      SELECT m.id, m.delivered_at FROM conversations c JOIN messages m ON m.conversation_id = c.id
       WHERE c.customer_id = placed.customer_id AND m.automation IN (${textList(MARKETING_AUTOMATIONS)})
         AND m.delivered_at <= placed.ordered_at
         AND m.delivered_at > placed.ordered_at - make_interval(secs => :attributionMs / 1000.0)
       ORDER BY m.delivered_at DESC, m.id DESC LIMIT 1) AS touch
     WHERE placed.status <> 'draft'
    ON CONFLICT (order_id) DO NOTHING)`;

/** The same for an order that was written before: a draft that is confirmed. */
export async function attributeOrder(trx: Trx, orderId: number, dayMs?: number): Promise<void> {
  await trx.raw(
    `WITH placed AS (SELECT * FROM orders WHERE id = :orderId), ${ATTRIBUTED} SELECT FROM placed`,
    { orderId, ...attributionWindow(dayMs) },
  );
}

/** The same for every order of a shop whose history was written as rows: the demo's. */
export async function attributeHistory(trx: Trx): Promise<void> {
  await trx.raw(
    `WITH placed AS (SELECT * FROM orders), ${ATTRIBUTED} SELECT FROM placed`,
    attributionWindow(),
  );
}
