import { afterAll, beforeAll, describe, it, vi } from 'vitest';
import { startStack, type TestStack } from '../support/stack.ts';
import { createShop } from '../support/shop.ts';
import { tellOfCustomers } from './stories/customers.ts';
import { tellOfOrders } from './stories/orders.ts';
import { tellOfTheShop } from './stories/shop-changes.ts';
import { DAY_MS, createTeller, type Teller } from './stories/teller.ts';

/**
 * An order's whole life on the whole stack, a story for each thing that may happen to it: what its page tells, and what is
 * on the phone. A stack of its own, because its days are short.
 */
let stack: TestStack;
let teller: Teller;

// They wait for each other's machine, not for each other.
vi.setConfig({ maxConcurrency: 20 });

beforeAll(async () => {
  stack = await startStack({ env: { ROMS_DAY_MS: String(DAY_MS) } });
  const shop = createShop(stack);
  await shop.login();
  teller = createTeller(shop, { phones: 654, databaseUrl: stack.databaseUrl });
});
afterAll(async () => {
  await stack?.stop();
});

describe.concurrent('the story of', () => {
  tellOfOrders(() => teller);
  tellOfCustomers(() => teller);
  tellOfTheShop(() => teller);
});

it('leaves nothing that comes later, or twice', () => teller.nothingMore());
