import { isLifecycleEnded, LIFECYCLE_STATES } from '@roms/domain/lifecycle';
import { recordConsent, type ConsentChange, type RecordedConsent } from '../consent/record-consent.ts';
import { withdrawForOptOut, type Withdrawn } from '../consent/withdraw-for-opt-out.ts';
import { announceCustomer } from '../customers/announce-customer.ts';
import { publish } from '../live-events.ts';
import type { Customer } from '../models/Customer.ts';
import { Order } from '../models/Order.ts';
import { actorOfEvent } from '../orders/record-order-event.ts';
import { endReminder } from './end-reminder.ts';
import type { Trx } from '../knex.ts';

export type ChangedConsent = RecordedConsent & {
  /** Orders to signal `orderChanged` after the commit. */
  orderIds: number[];
};

const NOTHING_WITHDRAWN: Withdrawn = { messageIds: [], onTheWayOrderIds: [] };
/** Orders whose reminder may still come, or has just been answered with the word. */
const OPEN_STATES = LIFECYCLE_STATES.filter((state) => !isLifecycleEnded(state));

/**
 * Writes down what a customer allows or refuses, with everything that follows: marketing that waits is taken back, the
 * orders that it belonged to have ended, and the timeline of each open order says why nothing comes, or what is with the
 * gateway already. The caller holds the customer's row.
 */
export async function changeConsent(
  trx: Trx,
  customer: Customer,
  change: ConsentChange,
): Promise<ChangedConsent> {
  const recorded = await recordConsent(trx, customer, change);
  const { consentId, hasChanged } = recorded;
  if (consentId === null || !hasChanged) return { ...recorded, orderIds: [] };
  const withdrawn =
    change.state === 'withdrawn' ? await withdrawForOptOut(trx, customer.id) : NOTHING_WITHDRAWN;
  const orderIds = await tellOrders(trx, customer.id, { consentId, change, withdrawn });
  await endWithdrawn(trx, withdrawn.messageIds);
  await announceCustomer(trx, customer.id);
  return { ...recorded, orderIds };
}

type Told = { consentId: number; change: ConsentChange; withdrawn: Withdrawn };

/** A line in each timeline; the raised version has the workflow look again, now or by the sweep. */
async function tellOrders(trx: Trx, customerId: number, told: Told): Promise<number[]> {
  const { consentId, change, withdrawn } = told;
  const { actor, actorKind, actorId } = actorOfEvent(change.actor);
  const { rows } = await trx.raw<{ rows: { id: number }[] }>(
    `WITH open AS (
       SELECT o.id FROM orders o JOIN order_lifecycles l ON l.order_id = o.id
        WHERE o.customer_id = :customerId AND l.state = ANY(:states)),
     told AS (
       INSERT INTO order_events (order_id, type, actor, actor_kind, actor_id, details, dedupe_key)
       SELECT id, :type::text, :actor::text, :actorKind::text, :actorId::text,
              CASE WHEN id = ANY(:onTheWay) THEN '{"isOnTheWay": true}' ELSE '{}' END::jsonb,
              'order:' || id || ':consent:' || :consentId::text
         FROM open ORDER BY id ON CONFLICT (dedupe_key) DO NOTHING)
     UPDATE orders SET version = version + 1, lifecycle_version = lifecycle_version + 1, updated_at = now()
      WHERE id IN (SELECT id FROM open) RETURNING id`,
    {
      customerId,
      states: OPEN_STATES,
      type: change.state === 'withdrawn' ? 'opted_out' : 'opted_in',
      ...{ actor, actorKind, actorId },
      onTheWay: withdrawn.onTheWayOrderIds,
      consentId,
    } as never,
  );
  const orderIds = rows.map(({ id }) => id).sort((one, other) => one - other);
  await publish(trx, ...orderIds.map((orderId) => ({ type: 'order.updated' as const, orderId })));
  return orderIds;
}

/** A reminder that was taken back does not come: its order need not wait for the workflow to find that out. */
async function endWithdrawn(trx: Trx, messageIds: readonly number[]): Promise<void> {
  const orders = (await Order.query(trx)
    .join('messages', 'messages.order_id', 'orders.id')
    .join('order_lifecycles', 'order_lifecycles.order_id', 'orders.id')
    .whereIn('messages.id', [...messageIds])
    .where({ 'messages.automation': 'reminder', 'order_lifecycles.state': 'sending' })
    .orderBy('orders.id')
    .select('orders.id', 'orders.customer_id', 'order_lifecycles.cycle')) as (Order & { cycle: number })[];
  for (const order of orders) await endReminder(trx, order, { cycle: order.cycle, code: 'opted_out' });
}
