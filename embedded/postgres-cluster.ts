import { chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { runToEnd } from './child-process.ts';
import { POSTGRES_MAJOR, postgresBinaries } from './postgres-binaries.ts';
import { asPostgresUser, postgresUser } from './postgres-user.ts';
import { StartupProblem } from './startup-problem.ts';

export const DATABASE_USER = 'roms';

export type PostgresOptions = {
  /** PostgreSQL's own folder; made when missing. */
  dataDir: string;
  port: number;
  password: string;
  /** Only a test's throw-away cluster may give up on surviving a power cut. */
  durable?: boolean;
};

/**
 * Makes the cluster's folder on the first run and refuses one of another major version.
 * Does nothing to a folder that is ready. Throws StartupProblem.
 */
export async function preparePostgres(options: PostgresOptions): Promise<void> {
  const { dataDir } = options;
  const version = await readFile(`${dataDir}/PG_VERSION`, 'utf8').catch(() => null);
  if (version === null) return initialise(options);
  if (version.trim() === POSTGRES_MAJOR) return;
  throw new StartupProblem(
    `The database in ${dataDir} was made by PostgreSQL ${version.trim()}, this ROMS brings ${POSTGRES_MAJOR}: start with another ROMS_DATA_DIR, or back it up with the old version and restore it into a new folder`,
  );
}

/** Under a temporary name that is renamed at the end, so that an interrupted first run leaves no half cluster. */
async function initialise({ dataDir, password, durable }: PostgresOptions): Promise<void> {
  const user = postgresUser();
  const { initdb } = await postgresBinaries();
  const fresh = `${dataDir}.part`;
  const passwordFile = `${dataDir}.password`;
  await mkdir(dirname(dataDir), { recursive: true });
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user !== null) {
    await chown(fresh, user.uid, user.gid);
    await chown(passwordFile, user.uid, user.gid);
  }
  const args = [
    `--pgdata=${fresh}`,
    `--username=${DATABASE_USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order of names on every machine, whatever locales it has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    ...(durable === false ? ['--no-sync'] : []),
  ];
  try {
    const { code, output } = await runToEnd(asPostgresUser({ file: initdb, args }, user, [initdb, fresh]));
    if (code !== 0)
      throw new Error(
        output
          .trim()
          .split('\n')
          .findLast((line) => line.includes('error')) ?? output,
      );
    await rename(fresh, dataDir);
  } catch (error) {
    throw new StartupProblem(
      `PostgreSQL's folder ${dataDir} cannot be made (${(error as Error).message}): cure that, or choose another ROMS_DATA_DIR`,
    );
  } finally {
    await rm(passwordFile, { force: true });
    await rm(fresh, { recursive: true, force: true });
  }
}
