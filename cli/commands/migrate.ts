import type { Command } from 'commander';
import { recordFirstSettings } from '../../db/settings/record-first-settings.ts';
import { databaseEnv } from '../environment.ts';
import { migrateToLatest } from '../migrations.ts';
import { withDatabase } from '../with-database.ts';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database to the schema of this version; safe to repeat and to run twice at once')
    .action(async () => {
      const env = databaseEnv();
      const done = await withDatabase(env.DATABASE_URL, async (db) => {
        const names = await migrateToLatest(db, (name) => console.log(`  ${name}`));
        await recordFirstSettings(db, { shopName: env.ROMS_SHOP_NAME, zone: env.ROMS_SHOP_ZONE });
        return names;
      });
      console.log(done.length === 0 ? 'The schema is up to date.' : `${done.length} migrations done.`);
    });
}
