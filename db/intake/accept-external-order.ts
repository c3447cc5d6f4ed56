import type { ExternalOrder } from '@roms/contracts/external-orders';
import type { Actor } from '@roms/domain/actor';
import type { Zone } from '@roms/domain/regions/region';
import type { Customer } from '../models/Customer.ts';
import type { Order } from '../models/Order.ts';
import type { Trx } from '../knex.ts';
import { matchProducts } from '../products/match-products.ts';
import {
  findRepeat,
  lockRepeats,
  payloadHash,
  rememberKey,
  type RepeatNames,
  type UsedKey,
} from './order-idempotency.ts';
import { createOrder, type NewOrder } from './create-order.ts';
import { ensureCustomer } from '../customers/ensure-customer.ts';

export type ExternalOrderInput = {
  /** The API key's source: the scope of external ids and Idempotency-Keys. */
  source: string;
  /** The key itself, for the timeline. */
  actor: Actor;
  idempotencyKey: string | null;
  payload: ExternalOrder;
  /** Canonical, from `payload.customer.phone`. */
  phone: string;
  orderedAt: Date;
  shopZone: () => Promise<Zone>;
  dayMs?: number;
};

/** `isReplay`: the order was there already and nothing was written. */
export type AcceptedOrder = { order: Order; reordered: number[]; isReplay: boolean };

/**
 * Takes an order of an external system once, however often it is sent: a repeat waits for the first and gets its
 * order. Throws `idempotency_key_reused` (422), or a lock timeout when the first takes longer than 5 s.
 */
export async function acceptExternalOrder(trx: Trx, input: ExternalOrderInput): Promise<AcceptedOrder> {
  const { payload, source } = input;
  const names: RepeatNames = {
    source,
    externalId: payload.external_id ?? null,
    idempotencyKey: input.idempotencyKey,
  };
  const hash = payloadHash(payload);
  await lockRepeats(trx, names);
  const known = await findRepeat(trx, names, hash);
  if (known) {
    await rememberKey(trx, { ...names, hash }, known.id);
    return { order: known, reordered: [], isReplay: true };
  }
  return { ...(await writeOrder(trx, input, { ...names, hash })), isReplay: false };
}

async function writeOrder(trx: Trx, input: ExternalOrderInput, names: RepeatNames & UsedKey) {
  const { customer, items, notes } = input.payload;
  const row = await ensureCustomer(
    trx,
    { phone: input.phone, lid: null },
    {
      name: customer.name,
      nameSource: 'order',
      email: customer.email,
      place: {
        province: customer.province,
        city: customer.city,
        address: customer.address,
        source: 'order',
        writtenAt: input.orderedAt,
      },
      shopZone: input.shopZone,
    },
  );
  const wanted = items.map((item) => ({ productName: item.product_name, sku: item.sku || null }));
  const productIds = await matchProducts(trx, wanted);
  return createOrder(trx, {
    customerId: row.id,
    movedIdentityId: row.movedIdentityId,
    source: input.source,
    externalId: names.externalId,
    usedKey: names,
    items: items.map((item, index) => ({
      ...wanted[index]!,
      productId: productIds[index] ?? null,
      quantity: item.quantity,
      // Shops that count in cents send fractions; there is no coin below one rupiah.
      price: Math.round(item.price),
    })),
    notes: notes ?? null,
    place: placeOf(customer, row),
    orderedAt: input.orderedAt,
    dayMs: input.dayMs,
    createdBy: null,
    actor: input.actor,
  });
}

/** As the order says; one that says nothing goes where the customer lives by now. */
function placeOf({ address, city }: ExternalOrder['customer'], known: Customer): NewOrder['place'] {
  const said = { address: address?.trim() || null, city: city?.trim() || null };
  const isSaid = said.address !== null || said.city !== null;
  return isSaid ? said : { address: known.address, city: known.city };
}
