import { DEMO_MARK } from '@roms/domain/demo';
import { DEFAULT_SESSION, type DemoOptions } from './demo-options.ts';
import type { Trx } from '../../db/knex.ts';
import { demoConversations } from './demo-conversations.ts';
import { demoOrders } from './demo-orders.ts';
import { demoCustomers } from './demo-people.ts';
import { attributeHistory } from '../../db/orders/attribute-order.ts';
import { refreshProductPairs } from '../../db/products/refresh-product-pairs.ts';
import { insertSegments } from './demo-segments.ts';
import { insertConversations } from './insert-conversations.ts';
import { insertCustomers, insertOrders, insertProducts, insertUsers } from './insert-shop.ts';
import { seededRandom } from './random.ts';

export type DemoCounts = Record<
  'users' | 'products' | 'customers' | 'orders' | 'conversations' | 'messages',
  number
>;

/** Any number: another one is another shop. */
const SEED = 20_261_122;

/**
 * Writes the demo's coffee shop: six months that end at `now`, the same every time but for the dates. Rows are
 * written as history, so nothing is announced and nothing is sent. Null, and no change, when it was done before.
 */
export async function seedDemo(trx: Trx, options: DemoOptions): Promise<DemoCounts | null> {
  if (await trx('settings').where({ key: DEMO_MARK }).first('key')) return null;
  const random = seededRandom(SEED);
  const customers = demoCustomers(options.shopZone);
  const orders = demoOrders(
    random,
    customers.map(({ zone }) => zone),
    options.now,
  );
  const userIds = await insertUsers(trx);
  const products = await insertProducts(trx);
  const customerIds = await insertCustomers(trx, customers, orders, DEFAULT_SESSION);
  const agents: [number, number] = [userIds[1] as number, userIds[2] as number];
  const placed = await insertOrders(trx, orders, {
    ...options,
    customers,
    customerIds,
    products,
    agentId: agents[0],
  });
  const conversations = demoConversations(random, placed, agents, options.now);
  const messages = await insertConversations(trx, conversations, customerIds, DEFAULT_SESSION);
  await attributeHistory(trx);
  await refreshProductPairs(trx);
  await insertSegments(trx, orders, { customerIds, now: options.now });
  await trx('settings').insert({ key: DEMO_MARK, value: JSON.stringify({ at: options.now }) });
  return {
    users: userIds.length,
    products: products.size,
    customers: customers.length,
    orders: orders.length,
    conversations: conversations.length,
    messages,
  };
}
