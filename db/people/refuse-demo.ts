import type { Knex } from 'knex';
import { whyReal, type ShopFacts } from '@roms/domain/real-shop';
import { CannotStart } from '../../runtime/cannot-start.ts';
import { demoRowsRefused, holdsDemo, type Ask } from './find-demo.ts';

/** Throws `CannotStart` when a real shop is about to work on the demo's rows: its reminders would go to people. */
export async function refuseDemo(db: Knex, shop: ShopFacts): Promise<void> {
  const why = whyReal(shop);
  if (why === null || !(await holdsDemo(askBy(db)))) return;
  throw new CannotStart(
    demoRowsRefused('the database of DATABASE_URL', why, 'point DATABASE_URL to an empty one'),
  );
}

/** Asks by a pool. */
export function askBy(db: Knex): Ask {
  return async (statement) => (await db.raw<{ rows: object[] }>(statement)).rows;
}
