import { PROVEN_STATUSES } from '@roms/domain/message-status';
import { textList } from '../text-list.ts';

/** A number that WhatsApp did not know this long ago may have come to it since (days). */
const UNKNOWN_DAYS = 30;
const PROVEN = textList(PROVEN_STATUSES);
const SINCE = `cast(:now AS timestamptz) - make_interval(days => ${UNKNOWN_DAYS})`;
const REFUSED = `m.status = 'failed' AND m.status_reason = 'not_on_whatsapp' AND m.sent_at > ${SINCE}`;

/**
 * Whether WhatsApp knew nobody under a customer's number, as a condition of the customer's id; binds `:now`. It counts
 * until something says otherwise: a message from or to the customer, a new order or address, or a person who has put it
 * right.
 */
export function unknownToWhatsapp(id: string): string {
  return `EXISTS (
    SELECT FROM messages m JOIN conversations c ON c.id = m.conversation_id
     WHERE c.customer_id = ${id} AND ${REFUSED}
       AND NOT EXISTS (SELECT FROM messages n JOIN conversations d ON d.id = n.conversation_id
                        WHERE d.customer_id = ${id} AND n.sent_at > m.sent_at
                          AND (n.direction = 'inbound' OR n.status IN (${PROVEN})))
       AND NOT EXISTS (SELECT FROM orders o WHERE o.customer_id = ${id} AND o.created_at > m.sent_at)
       AND NOT EXISTS (SELECT FROM customer_identities i
                        WHERE i.customer_id = ${id} AND i.created_at > m.sent_at)
       AND NOT EXISTS (SELECT FROM order_events e JOIN orders o ON o.id = e.order_id
                        WHERE o.customer_id = ${id} AND e.type = 'reminder_repaired' AND e.at > m.sent_at))`;
}

/** The customers who had such a message, whatever was heard since: few, and an index of their own has them. */
export const REFUSED_CUSTOMERS = `
  SELECT DISTINCT c.customer_id AS id FROM messages m JOIN conversations c ON c.id = m.conversation_id
   WHERE ${REFUSED}`;
