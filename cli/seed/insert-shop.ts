import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { DEMO_LOGINS } from '@roms/domain/demo';
import { NOT_STARTED } from '@roms/domain/lifecycle';
import { normaliseProductName } from '@roms/domain/product-name';
import type { Trx } from '../../db/knex.ts';
import { hashPassword } from '../../runtime/password.ts';
import type { OrderFacts } from './demo-messages.ts';
import type { DemoOptions } from './demo-options.ts';
import type { DemoOrder } from './demo-orders.ts';
import type { DemoCustomer } from './demo-people.ts';
import { PRODUCTS, type ProductKind } from './demo-products.ts';

/** The demo's logins; one that exists keeps its password. Ids in the order of `DEMO_LOGINS`. */
export async function insertUsers(trx: Trx): Promise<number[]> {
  const rows = await Promise.all(
    DEMO_LOGINS.map(async ({ password, ...user }) => ({
      ...user,
      password_hash: await hashPassword(password),
    })),
  );
  await trx('users').insert(rows).onConflict('email').ignore();
  const found = await trx('users').select('id', 'email');
  return DEMO_LOGINS.map(({ email }) => found.find((row) => row.email === email).id as number);
}

/** Days that one unit lasts; nobody buys a grinder again. */
const SUPPLY_DAYS: Record<ProductKind, number | null> = {
  beans: 21,
  drip: 10,
  filter: 50,
  syrup: 30,
  gear: null,
};
/** Pieces; one thing of the demo's shelf is scarce. */
const LOW_STOCK = 15;

/** The shelf, with the stock that it began with; ids by SKU. */
export async function insertProducts(trx: Trx): Promise<Map<string, number>> {
  const rows = PRODUCTS.map(({ kind, ...product }) => ({
    ...product,
    supply_days: SUPPLY_DAYS[kind],
    low_stock: LOW_STOCK,
    normalised_name: normaliseProductName(product.name),
  }));
  await trx('products').insert(rows).onConflict('sku').ignore();
  await trx.raw(
    `INSERT INTO stock_movements (product_id, change, stock_after, reason, actor_kind, actor_name)
     SELECT id, stock, stock, 'opening', :kind, :name FROM products
      WHERE stock > 0 AND NOT EXISTS (SELECT FROM stock_movements WHERE product_id = products.id)`,
    SYSTEM_ACTOR,
  );
  const found = await trx('products').select('id', 'sku');
  return new Map(found.map(({ id, sku }) => [sku as string, id as number]));
}

/** The customers with their phones as identities; every fifth is known by a LID too. Ids in the given order. */
export async function insertCustomers(
  trx: Trx,
  customers: readonly DemoCustomer[],
  orders: readonly DemoOrder[],
  sessionId: string,
): Promise<number[]> {
  const rows = customers.map(({ place, ...customer }, index) => ({
    ...customer,
    province_code: place?.provinceCode ?? null,
    regency_code: place?.regencyCode ?? null,
    place_written: place?.asWritten ?? null,
    zone_source: place === null ? 'shop' : 'address',
    name_source: 'order',
    last_session_id: sessionId,
    created_at: orders.find((order) => order.customer === index)?.orderedAt ?? new Date(),
  }));
  await trx('customers').insert(rows).onConflict('phone').ignore();
  const found = await trx('customers').select('id', 'phone');
  const ids = customers.map(({ phone }) => found.find((row) => row.phone === phone).id as number);
  const identities = ids.flatMap((customer_id, index) => [
    { customer_id, kind: 'phone', value: customers[index]?.phone },
    ...(index % 5 === 0 ? [{ customer_id, kind: 'lid', value: `${100_000_000_001_000 + index}@lid` }] : []),
  ]);
  await trx('customer_identities').insert(identities).onConflict(['kind', 'value']).ignore();
  return ids;
}

type OrderContext = DemoOptions & {
  customers: readonly DemoCustomer[];
  customerIds: readonly number[];
  products: Map<string, number>;
  agentId: number;
};

/** The orders with items, timeline and lifecycle: `none` for what owes nothing. Returns them with their ids. */
export async function insertOrders(
  trx: Trx,
  orders: readonly DemoOrder[],
  context: OrderContext,
): Promise<OrderFacts[]> {
  const rows = orders.map((order, index) => orderRow(order, index, context));
  const inserted = await trx('orders').insert(rows).returning(['id', 'order_number']);
  const ids = new Map(inserted.map(({ id, order_number }) => [order_number as string, id as number]));
  const placed = orders.map((order) => ({
    ...order,
    id: ids.get(order.number) as number,
    customerName: context.customers[order.customer]?.name ?? '',
    shopName: context.shopName,
  }));
  await trx('order_items').insert(placed.flatMap((order) => itemRows(order, context.products)));
  await trx('order_events').insert(placed.flatMap((order) => eventRows(order, context.agentId)));
  await trx('order_lifecycles').insert(
    placed.map(({ id, isAlive }) =>
      isAlive && context.startsWorkflows
        ? { order_id: id, state: NOT_STARTED, next_action: 'send_thank_you', seen_version: 0 }
        : { order_id: id, state: 'none', next_action: 'none', seen_version: 1 },
    ),
  );
  return placed;
}

function orderRow(order: DemoOrder, index: number, { customerIds, agentId }: OrderContext) {
  const isManual = order.source === 'manual';
  return {
    order_number: order.number,
    customer_id: customerIds[order.customer],
    source: order.source,
    external_id: isManual ? null : `TOKO-${10_001 + index}`,
    status: order.status,
    total_amount: order.items.reduce((sum, { product, quantity }) => sum + product.price * quantity, 0),
    ordered_at: order.orderedAt,
    shipped_at: order.shippedAt,
    completed_at: order.completedAt,
    cancelled_at: order.cancelledAt,
    created_by: isManual ? agentId : null,
    created_at: order.orderedAt,
    updated_at: order.completedAt ?? order.cancelledAt ?? order.shippedAt ?? order.orderedAt,
  };
}

function itemRows(order: OrderFacts, products: Map<string, number>) {
  return order.items.map(({ product, quantity }) => ({
    order_id: order.id,
    product_id: products.get(product.sku) ?? null,
    product_name: product.name,
    normalised_name: normaliseProductName(product.name),
    sku: product.sku,
    quantity,
    price: product.price,
    subtotal: product.price * quantity,
  }));
}

function eventRows(order: OrderFacts, agentId: number) {
  const agent = { actor: 'Rina CS', actor_kind: 'user', actor_id: String(agentId) };
  const creator = order.source === 'manual' ? agent : { actor: order.source, actor_kind: 'key' };
  const steps = [
    { to: 'shipped', at: order.shippedAt },
    { to: 'completed', at: order.completedAt },
    { to: 'cancelled', at: order.cancelledAt },
  ].filter((step) => step.at !== null);
  return [
    { order_id: order.id, type: 'order_created', ...creator, details: {}, at: order.orderedAt },
    ...steps.map(({ to, at }, index) => ({
      order_id: order.id,
      type: 'status_changed',
      ...agent,
      details: { from: index === 0 ? 'pending' : steps[index - 1]?.to, to },
      at,
    })),
  ];
}
