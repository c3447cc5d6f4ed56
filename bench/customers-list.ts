import { parseArgs } from 'node:util';
import { customerRows } from './support/customer-rows.ts';
import { fillCustomers } from './support/fill-customers.ts';
import { reportRows } from './support/report-rows.ts';
import { withShop } from './support/shop.ts';

const CUSTOMERS = 1_000_000;
const ROUNDS = 20;
/** Each row of the report ends after this, however slow it is (milliseconds). */
const MEASURE_MS = 15_000;

/**
 * `npm run bench customers-list -- --customers 50000`: the customers' list in each of its orders and by each filter, for
 * who sees all and for an agent, beside one statement written by hand that answers the same rows. Ours is a page with its
 * count and all that its rows show.
 */
export async function run(options: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { customers: { type: 'string' } } });
  const customers = Number(values.customers ?? CUSTOMERS);
  let agentId = 0;
  await withShop(
    async (db) => {
      agentId = await fillCustomers(db, customers);
    },
    async ({ db }) => {
      console.log(`  ${customers} customers, as many conversations`);
      await reportRows(db, await customerRows(db, agentId), { rounds: ROUNDS, limitMs: MEASURE_MS });
    },
  );
}
