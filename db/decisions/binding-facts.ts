import type { Knex } from 'knex';
import { SLOT_SECONDS } from '@roms/domain/reminder';
import { unknownToWhatsapp } from '../customers/unknown-to-whatsapp.ts';
import type { Customer } from '../models/Customer.ts';

/** What binds everything automatic, read in one statement. */
export type BindingFacts = {
  hasAddress: boolean;
  isUnknownToWhatsapp: boolean;
  /** The stop that stands, or has ended so lately that what it held is still on its way out; null: none. */
  stop: { id: number; until: Date | null } | null;
};

type Row = { hasLid: boolean; isUnknown: boolean; stopId: number | null; stopUntil: Date | null };

/**
 * Whether a customer can be reached, and whether a person stopped all automation. That WhatsApp knew nobody under the
 * number counts until something says otherwise: a message from or to the customer, a new order or address, or a person
 * who has put it right.
 */
export async function bindingFacts(db: Knex, customer: Customer, now: Date): Promise<BindingFacts> {
  const { rows } = await db.raw<{ rows: Row[] }>(BINDING, {
    ...{ id: customer.id, now, spread: SLOT_SECONDS },
  });
  const { hasLid, isUnknown, stopId, stopUntil } = rows[0]!;
  return {
    hasAddress: customer.phone !== null || hasLid,
    isUnknownToWhatsapp: isUnknown,
    stop: stopId === null ? null : { id: Number(stopId), until: stopUntil },
  };
}

const BINDING = `
  SELECT EXISTS (SELECT FROM customer_identities WHERE customer_id = :id AND kind = 'lid') AS "hasLid",
         ${unknownToWhatsapp(':id')} AS "isUnknown",
         stop.id AS "stopId", stop.until AS "stopUntil"
    FROM (SELECT) AS one
    LEFT JOIN LATERAL (
      SELECT id, least(until, lifted_at) AS until FROM automation_stops
       ORDER BY id DESC LIMIT 1) AS stop ON coalesce(stop.until, 'infinity') > :now::timestamptz - make_interval(secs => :spread)`;
