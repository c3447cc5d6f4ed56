import type { Command } from 'commander';
import { databaseEnv } from '../environment.ts';
import { migrateToLatest } from '../migrations.ts';
import { withDatabase } from '../with-database.ts';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database to the schema of this version; safe to repeat and to run twice at once')
    .action(async () => {
      const done = await withDatabase(databaseEnv().DATABASE_URL, (db) =>
        migrateToLatest(db, (name) => console.log(`  ${name}`)),
      );
      console.log(done.length === 0 ? 'The schema is up to date.' : `${done.length} migrations done.`);
    });
}
