import { whyReal } from '@roms/domain/real-shop';
import type { Command } from 'commander';
import type { Env } from '../../runtime/env.ts';
import { databaseEnv } from '../environment.ts';
import { CliProblem } from '../problem.ts';
import { seedBase } from '../seed/seed-base.ts';
import { seedDemo } from '../seed/seed-demo.ts';
import { withDatabase } from '../with-database.ts';

/** Two seeds at once wait for each other; any number that nobody else locks. */
const LOCK_KEY = 0x53454544;

export function addSeed(program: Command): void {
  program
    .command('seed')
    .description(
      'add what a shop starts with: texts, the reminder rule, the number; a second run changes nothing',
    )
    .option('--demo', 'also a coffee shop with six months of history and the demo logins')
    .action(async ({ demo }: { demo?: boolean }) => seed(databaseEnv(), demo ?? false));
}

async function seed(env: Env, withDemo: boolean): Promise<void> {
  const why = whyReal(env);
  if (withDemo && why !== null) {
    throw new CliProblem(`The demo has logins that everybody knows: it is refused with ${why}`);
  }
  await withDatabase(env.DATABASE_URL, (db) =>
    db.transaction(async (trx) => {
      await trx.raw('SET LOCAL lock_timeout = 0');
      await trx.raw('SELECT pg_advisory_xact_lock(?)', [LOCK_KEY]);
      const added = await seedBase(trx);
      console.log(added === 0 ? 'Base data: already there.' : `Base data: ${added} rows added.`);
      if (!withDemo) return;
      const counts = await seedDemo(trx, {
        now: new Date(),
        shopName: env.ROMS_SHOP_NAME,
        shopZone: env.ROMS_SHOP_ZONE,
        startsWorkflows: env.ROMS_DAY_MS === undefined,
      });
      if (counts === null) return console.log('Demo data: already there.');
      const parts = Object.entries(counts).map(([what, count]) => `${count} ${what}`);
      console.log(`Demo data: ${parts.join(', ')}.`);
    }),
  );
}
