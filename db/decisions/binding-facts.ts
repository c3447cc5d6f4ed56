import type { Knex } from 'knex';
import { PROVEN_STATUSES } from '@roms/domain/message-status';
import { SLOT_SECONDS } from '@roms/domain/reminder';
import type { Customer } from '../models/Customer.ts';

/** What binds everything automatic, read in one statement. */
export type BindingFacts = {
  hasAddress: boolean;
  isUnknownToWhatsapp: boolean;
  /** The stop that stands, or has ended so lately that what it held is still on its way out; null: none. */
  stop: { id: number; until: Date | null } | null;
};

type Row = { hasLid: boolean; isUnknown: boolean; stopId: number | null; stopUntil: Date | null };

/** A number that WhatsApp did not know this long ago may have come to it since (days). */
const UNKNOWN_DAYS = 30;

/**
 * Whether a customer can be reached, and whether a person stopped all automation. That WhatsApp knew nobody under the
 * number counts until something says otherwise: a message from or to the customer, a new order or address, or a person
 * who has put it right.
 */
export async function bindingFacts(db: Knex, customer: Customer, now: Date): Promise<BindingFacts> {
  const { rows } = await db.raw<{ rows: Row[] }>(BINDING, {
    ...{ id: customer.id, now, days: UNKNOWN_DAYS, spread: SLOT_SECONDS },
  });
  const { hasLid, isUnknown, stopId, stopUntil } = rows[0]!;
  return {
    hasAddress: customer.phone !== null || hasLid,
    isUnknownToWhatsapp: isUnknown,
    stop: stopId === null ? null : { id: Number(stopId), until: stopUntil },
  };
}

const PROVEN = PROVEN_STATUSES.map((status) => `'${status}'`).join(', ');

const BINDING = `
  SELECT EXISTS (SELECT FROM customer_identities WHERE customer_id = :id AND kind = 'lid') AS "hasLid",
         EXISTS (
           SELECT FROM messages m JOIN conversations c ON c.id = m.conversation_id
            WHERE c.customer_id = :id AND m.status = 'failed' AND m.status_reason = 'not_on_whatsapp'
              AND m.sent_at > :now::timestamptz - make_interval(days => :days)
              AND NOT EXISTS (SELECT FROM messages n JOIN conversations d ON d.id = n.conversation_id
                               WHERE d.customer_id = :id AND n.sent_at > m.sent_at
                                 AND (n.direction = 'inbound' OR n.status IN (${PROVEN})))
              AND NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = :id AND o.created_at > m.sent_at)
              AND NOT EXISTS (SELECT FROM customer_identities i
                               WHERE i.customer_id = :id AND i.created_at > m.sent_at)
              AND NOT EXISTS (SELECT FROM order_events e JOIN orders o ON o.id = e.order_id
                               WHERE o.customer_id = :id AND e.type = 'reminder_repaired' AND e.at > m.sent_at)
         ) AS "isUnknown",
         stop.id AS "stopId", stop.until AS "stopUntil"
    FROM (SELECT) AS one
    LEFT JOIN LATERAL (
      SELECT id, least(until, lifted_at) AS until FROM automation_stops
       ORDER BY id DESC LIMIT 1) AS stop ON coalesce(stop.until, 'infinity') > :now::timestamptz - make_interval(secs => :spread)`;
