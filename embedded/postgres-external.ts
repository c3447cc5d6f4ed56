import pg from 'pg';
import { StartupProblem } from './startup-problem.ts';

/** Connects once to a database of the person's own. Throws StartupProblem when that does not work. */
export async function checkExternalDatabase(url: string): Promise<void> {
  await ask(url, 'select 1').catch((error: Error) => {
    throw new StartupProblem(
      `The database of DATABASE_URL cannot be used (${error.message}): see that it runs and lets us in, or unset DATABASE_URL`,
    );
  });
}

/** Whether nobody has an account in a migrated database: it is a new one. */
export async function hasNoUsers(url: string): Promise<boolean> {
  return (await ask(url, 'select 1 from users limit 1')).length === 0;
}

/** Runs one statement on a connection of its own; answers its rows. */
export async function ask(url: string, statement: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query<object>(statement)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}
