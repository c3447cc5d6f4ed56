import { MANUAL_SOURCE } from '@roms/domain/order-source';
import type { PersonActor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import type { Zone } from '@roms/domain/regions/region';
import { Customer } from '../models/Customer.ts';
import { Order } from '../models/Order.ts';
import { OrderItem } from '../models/OrderItem.ts';
import type { Trx } from '../knex.ts';
import { scoped, visibleCustomers } from '../scopes/visible-rows.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { lockRepeats } from './order-idempotency.ts';
import { createOrder, type NewOrder, type ThankYouChoice } from './create-order.ts';
import { lockSoldProducts, moveOrderStock, piecesOf, requireStock } from './order-stock.ts';
import { ensureCustomer } from '../customers/ensure-customer.ts';
import { requireNotErased } from '../require-not-erased.ts';

export type ManualOrderInput = {
  clientId: string;
  actor: PersonActor;
  viewer: Viewer;
  customer: { id: number } | { name: string; phone: string; city?: string };
  items: { productId: number; quantity: number }[];
  notes: string | null;
  address?: string | null;
  payment?: string | null;
  courier?: string | null;
  /** When it was ordered, if that was before now. */
  orderedAt?: Date;
  status?: 'draft' | 'pending';
  thankYou?: ThankYouChoice;
  now: Date;
  shopZone: Zone;
  dayMs?: number;
};

export type ManualOrder = { order: Order; reordered: number[]; isReplay: boolean };

/**
 * An order that a person typed in: once for each `clientId` of that person, its stock taken in the same transaction; a
 * draft takes none yet. A
 * customer is named by its id or found by its phone: found so, one that the person may not see gets the order and stays
 * as it is.
 * Throws `customer_not_found`, `customer_erased` (409), `product_not_found`, `out_of_stock` (422) naming each product that lacks, or
 * `client_id_conflict` (409) with the order that this person has made of other content under the `clientId`.
 */
export async function createManualOrder(trx: Trx, input: ManualOrderInput): Promise<ManualOrder> {
  const externalId = `${input.actor.id}:${input.clientId}`;
  await lockRepeats(trx, { source: MANUAL_SOURCE, externalId, idempotencyKey: null });
  const known = await Order.query(trx).findOne({ source: MANUAL_SOURCE, externalId });
  if (known) {
    if (!(await isSame(trx, known, input)))
      throw new AppError('client_id_conflict', 'This client id belongs to another order', {
        details: { orderId: known.id, orderNumber: known.orderNumber },
      });
    return { order: known, reordered: [], isReplay: true };
  }
  const customer = await lockCustomer(trx, input);
  const { status = 'pending', address, payment = null, courier = null, thankYou } = input;
  const wanted = piecesOf(input.items);
  const products = await lockSoldProducts(trx, wanted.keys());
  if (status !== 'draft') requireStock(products, wanted);
  const { order, reordered } = await createOrder(trx, {
    customerId: customer.id,
    movedIdentityId: customer.movedIdentityId,
    source: MANUAL_SOURCE,
    externalId,
    items: input.items.map(({ productId, quantity }) => {
      const product = products.get(productId)!;
      return { productId, productName: product.name, sku: product.sku, quantity, price: product.price };
    }),
    notes: input.notes,
    place: { ...placeOf(input.customer, customer), ...(address ? { address } : {}) },
    payment,
    courier,
    orderedAt: input.orderedAt ?? input.now,
    status,
    thankYou,
    dayMs: input.dayMs,
    createdBy: input.actor.id,
    actor: input.actor,
  });
  if (status !== 'draft')
    await moveOrderStock(trx, { orderId: order.id, reason: 'order', actor: input.actor, taken: wanted });
  return { order, reordered, isReplay: false };
}

/** Whether an order is what is asked for: of this customer, with these pieces of each product, notes and place. */
async function isSame(trx: Trx, known: Order, input: ManualOrderInput): Promise<boolean> {
  const { customer, items } = input;
  if (!isSaidSame(known, input)) return false;
  if ('id' in customer) {
    if (known.customerId !== customer.id) return false;
  } else {
    const { phone } = await Customer.query(trx).findById(known.customerId).select('phone').throwIfNotFound();
    if (phone !== customer.phone || known.city !== (customer.city ?? null)) return false;
  }
  const wanted = piecesOf(items);
  const ordered = piecesOf(await OrderItem.query(trx).where({ orderId: known.id }));
  return wanted.size === ordered.size && [...wanted].every(([id, pieces]) => ordered.get(id) === pieces);
}

function isSaidSame(known: Order, asked: ManualOrderInput): boolean {
  const { notes, address, payment = null, courier = null, orderedAt, thankYou = { send: true } } = asked;
  return (
    known.notes === notes &&
    known.payment === payment &&
    known.courier === courier &&
    (!address || known.address === address) &&
    (orderedAt === undefined || known.orderedAt.getTime() === orderedAt.getTime()) &&
    known.thanks === thankYou.send &&
    known.thankYou === (thankYou.body ?? null)
  );
}

async function lockCustomer(
  trx: Trx,
  { customer, viewer, actor, shopZone }: ManualOrderInput,
): Promise<Customer> {
  if ('id' in customer) {
    const known = await scoped(
      Customer.query(trx).findById(customer.id),
      visibleCustomers(viewer),
    ).forNoKeyUpdate();
    if (!known) throw new AppError('customer_not_found', 'Customer not found');
    requireNotErased(known);
    return known;
  }
  return ensureCustomer(
    trx,
    { phone: customer.phone, lid: null },
    {
      name: customer.name,
      nameSource: 'manual',
      ...(customer.city ? { place: { city: customer.city, source: 'manual' as const } } : {}),
      shopZone: async () => shopZone,
      createdBy: actor.id,
      viewer,
    },
  );
}

/** Of a customer who was found by the phone nothing is told that was not typed: it may be a colleague's. */
function placeOf(asked: ManualOrderInput['customer'], { address, city }: Customer): NewOrder['place'] {
  return 'id' in asked ? { address, city } : { address: null, city: asked.city ?? null };
}
