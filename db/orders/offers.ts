import type { Knex } from 'knex';
import type { CrossSellPick, PickReason } from '@roms/domain/cross-sell';
import { REVENUE_STATUSES } from '@roms/domain/order-status';
import { scoped, visibleOrders } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { textList } from '../text-list.ts';

/** An offer worked when the product was bought within so many days of the message's delivery. */
export const OFFER_DAYS = 14;
const DAY_MS = 86_400_000;

/** A product that a message suggested, with the reason of that moment. */
export type Offer = Omit<CrossSellPick, 'forId'> & {
  name: string;
  /** The product of the order that it goes with; null for a bestseller. */
  forName: string | null;
  /** The order that bought it within the days; null for none, or for one that the viewer may not see. */
  bought: { orderId: number; orderNumber: string } | null;
};

type Row = Omit<Offer, 'bought'> & { messageId: number; orderId: number | null; orderNumber: string | null };

/** The first order that bought what `f` offered by the message `m` that was delivered to its customer. */
const BOUGHT = `
  SELECT o.id, o.order_number FROM conversations c
    JOIN orders o ON o.customer_id = c.customer_id
    JOIN order_items i ON i.order_id = o.id AND i.product_id = f.product_id
   WHERE c.id = m.conversation_id AND o.status IN (${textList(REVENUE_STATUSES)})
     AND o.ordered_at >= m.delivered_at
     AND o.ordered_at < m.delivered_at + make_interval(secs => :windowSeconds)
   ORDER BY o.ordered_at, o.id LIMIT 1`;

const windowOf = (dayMs = DAY_MS): { windowSeconds: number } => ({
  windowSeconds: (OFFER_DAYS * dayMs) / 1_000,
});

/** What each of these messages suggested, the first pick first. `dayMs`: the length of a day, for demos and tests. */
export async function offersOf(
  db: Knex,
  viewer: Viewer,
  messageIds: readonly number[],
  dayMs?: number,
): Promise<Map<number, Offer[]>> {
  if (messageIds.length === 0) return new Map();
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT f.message_id AS "messageId", f.product_id AS "productId", p.name, f.reason, other.name AS "forName",
            f.orders, f.confidence, f.lift, bought.id AS "orderId", bought.order_number AS "orderNumber"
       FROM offers f JOIN messages m ON m.id = f.message_id JOIN products p ON p.id = f.product_id
       LEFT JOIN products other ON other.id = f.for_id
       LEFT JOIN LATERAL (${BOUGHT}) AS bought ON true
      WHERE f.message_id = ANY(:messageIds) ORDER BY f.message_id, f.place`,
    { messageIds: [...messageIds], ...windowOf(dayMs) },
  );
  const seen = await seenOrders(
    db,
    viewer,
    rows.flatMap(({ orderId }) => (orderId === null ? [] : [orderId])),
  );
  const offers = rows.map(({ messageId, orderId, orderNumber, ...offer }) => ({
    messageId,
    offer: {
      ...offer,
      bought: orderId !== null && orderNumber !== null && seen.has(orderId) ? { orderId, orderNumber } : null,
    },
  }));
  const grouped = Map.groupBy(offers, ({ messageId }) => messageId);
  return new Map([...grouped].map(([id, found]) => [id, found.map(({ offer }) => offer)]));
}

async function seenOrders(db: Knex, viewer: Viewer, ids: number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  return new Set<number>(
    await scoped(db('orders'), visibleOrders(viewer)).whereIn('orders.id', ids).pluck('orders.id'),
  );
}

export type OfferFigure = { reason: PickReason; offered: number; bought: number };

/**
 * How often a product was offered by messages that arrived, written since a moment, and how often it was then bought within
 * the days, by reason. What came to nothing was not bought.
 */
export async function offerFigures(
  db: Knex,
  { productId, since }: { productId: number; since: Date },
  dayMs?: number,
): Promise<OfferFigure[]> {
  const { rows } = await db.raw<{ rows: OfferFigure[] }>(
    `SELECT f.reason, count(*)::int AS offered, count(bought.id)::int AS bought
       FROM offers f JOIN messages m ON m.id = f.message_id AND m.delivered_at IS NOT NULL
       LEFT JOIN LATERAL (${BOUGHT}) AS bought ON true
      WHERE f.product_id = :productId AND f.at >= :since
      GROUP BY f.reason ORDER BY offered DESC, f.reason`,
    { productId, since, ...windowOf(dayMs) },
  );
  return rows;
}
