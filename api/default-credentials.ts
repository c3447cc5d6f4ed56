import type { Knex } from 'knex';
import { demoLoginRefused, findDemoLogin } from '../db/people/find-demo.ts';
import { askBy } from '../db/people/refuse-demo.ts';
import { CannotStart } from '../runtime/cannot-start.ts';

/**
 * Throws `CannotStart` when an active account still has a password that stands in the README. `why` is the variable that
 * makes the shop a real one.
 */
export async function refuseDefaultCredentials(db: Knex, why = 'NODE_ENV=production'): Promise<void> {
  const email = await findDemoLogin(askBy(db));
  if (email !== null) throw new CannotStart(demoLoginRefused(email, why));
}
