import { demoLoginRefused, demoRowsRefused, findDemoLogin, holdsDemo } from '../db/people/find-demo.ts';
import { ask } from './postgres-external.ts';
import type { StackSettings } from './settings.ts';
import { StartupProblem } from './startup-problem.ts';

/**
 * A real shop must not open what a demo left behind: its made-up customers would be reminded, and everybody knows its
 * logins. Asked before anything can be sent. Throws StartupProblem with the way out.
 */
export async function refuseDemoFolder(settings: StackSettings, databaseUrl: string): Promise<void> {
  const { realBy, dataDir } = settings;
  if (realBy === null) return;
  const asking = (statement: string): Promise<object[]> => ask(databaseUrl, statement);
  if (await holdsDemo(asking)) {
    const isOwn = settings.databaseUrl !== null;
    const where = isOwn ? 'The database of DATABASE_URL' : `The data folder ${dataDir}`;
    const way = isOwn ? 'point DATABASE_URL to an empty one' : 'start with another ROMS_DATA_DIR';
    throw new StartupProblem(demoRowsRefused(where, realBy, way));
  }
  const email = await findDemoLogin(asking);
  if (email !== null) throw new StartupProblem(demoLoginRefused(email, realBy));
}
