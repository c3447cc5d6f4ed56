import pg from 'pg';
import { StartupProblem } from './startup-problem.ts';

/** Connects once to a database of the person's own. Throws StartupProblem when that does not work. */
export async function checkExternalDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
  } catch (error) {
    throw new StartupProblem(
      `The database of DATABASE_URL cannot be used (${(error as Error).message}): see that it runs and lets us in, or unset DATABASE_URL`,
    );
  } finally {
    await client.end().catch(() => {});
  }
}
