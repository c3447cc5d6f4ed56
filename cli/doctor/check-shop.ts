import type { Knex } from 'knex';
import { whyReal } from '@roms/domain/real-shop';
import { findDemoLogin, holdsDemo } from '../../db/people/find-demo.ts';
import { hasNoUsers } from '../../db/people/has-no-users.ts';
import { askBy } from '../../db/people/refuse-demo.ts';
import type { Env } from '../../runtime/env.ts';
import type { GatewayClient } from '../../runtime/gateway-client.ts';
import { FIRST_ADMIN_COMMAND } from '@roms/domain/first-admin';
import { bad, ok, warn, type Finding } from './finding.ts';

/** Whether this shop is real, and what of the demo is in it all the same. Never throws. */
export async function checkShop(
  env: Env,
  db: Knex,
  gateway: Pick<GatewayClient, 'health'>,
): Promise<Finding[]> {
  const why = whyReal(env);
  if (why === null) return [ok('shop', 'a demo: anybody may log in who reads the README')];
  // What wa-service says counts; this process may have been told as well.
  const isSimulated = (await gateway.health()).isSimulated === true || env.WA_DRIVER === 'simulator';
  return [
    ok('shop', `a real one (${why})`),
    ...(isSimulated
      ? [bad('simulator', 'plays WhatsApp: nothing reaches a customer', 'set WA_DRIVER=whatsapp-web')]
      : []),
    // Without a database its own line says so.
    ...(await checkDemo(db).catch(() => [])),
  ];
}

async function checkDemo(db: Knex): Promise<Finding[]> {
  if (await holdsDemo(askBy(db))) {
    const advice = 'begin with an empty database: another ROMS_DATA_DIR, or another DATABASE_URL';
    return [bad('demo', 'made-up customers, their reminders and logins are in this database', advice)];
  }
  const email = await findDemoLogin(askBy(db));
  if (email !== null) {
    const advice = 'change the password, or deactivate the account';
    return [bad('demo', `${email} still has the password that stands in the README`, advice)];
  }
  return (await hasNoUsers(db)) ? [warn('logins', 'nobody has one', `\`${FIRST_ADMIN_COMMAND}\``)] : [];
}
