import { access, chmod, mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { buildTemporal } from './temporal-build.ts';
import { downloadTemporal } from './temporal-download.ts';
import { StartupProblem } from './startup-problem.ts';
import { isRecentEnough, TEMPORAL_CLI_VERSION, temporalVersionOf } from './temporal-version.ts';

export type TemporalCli = { file: string; version: string; source: string };

type Env = Record<string, string | undefined>;
type Say = (line: string) => void;
/** Writes the binary to a temporary name. */
type Maker = (target: string, say: Say) => Promise<void>;

const exe = process.platform === 'win32' ? '.exe' : '';

/** The user's cache folder: a new clone or a CI run finds there what an earlier one fetched or built. */
export function cacheFolder(env: Env): string {
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'roms', 'bin');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'roms', 'bin');
  if (process.platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'roms', 'bin');
  return join(env.HOME ?? homedir(), '.cache', 'roms', 'bin');
}

/**
 * Finds or makes a Temporal CLI, in this order: TEMPORAL_CLI, the PATH (from the pinned version), the user's
 * cache, a download, a build with Go. Says in one line which one was taken. Throws StartupProblem when none works.
 */
export async function resolveTemporalCli(
  env: Env,
  say: Say,
  makers: { download: Maker; build: Maker } = { download: downloadTemporal, build: buildTemporal },
): Promise<TemporalCli> {
  const found =
    (await named(env)) ?? (await onPath(env)) ?? (await cached(env)) ?? (await made(env, say, makers));
  say(`Temporal ${found.version} from ${found.source}: ${found.file}`);
  return found;
}

async function named(env: Env): Promise<TemporalCli | null> {
  const file = env.TEMPORAL_CLI;
  if (!file) return null;
  const version = await temporalVersionOf(file);
  if (version !== null && isRecentEnough(version)) return { file, version, source: 'TEMPORAL_CLI' };
  const what = version === null ? 'is no Temporal CLI that runs' : `is version ${version}`;
  throw new StartupProblem(
    `TEMPORAL_CLI=${file} ${what}: point it to ${TEMPORAL_CLI_VERSION} or later, or unset it`,
  );
}

async function onPath(env: Env): Promise<TemporalCli | null> {
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean)) {
    const file = join(folder, `temporal${exe}`);
    const version = (await exists(file)) ? await temporalVersionOf(file) : null;
    if (version !== null && isRecentEnough(version)) return { file, version, source: 'the PATH' };
  }
  return null;
}

async function cached(env: Env): Promise<TemporalCli | null> {
  const file = cachedFile(env);
  const version = (await exists(file)) ? await temporalVersionOf(file) : null;
  return version === TEMPORAL_CLI_VERSION ? { file, version, source: 'the cache' } : null;
}

/** Downloads, else builds, under a temporary name that is renamed at the end: two runs at once do no harm. */
async function made(env: Env, say: Say, makers: { download: Maker; build: Maker }): Promise<TemporalCli> {
  const file = cachedFile(env);
  const failures: string[] = [];
  for (const [source, make] of [
    ['a download', makers.download],
    ['a build with Go', makers.build],
  ] as const) {
    const temporary = `${file}.${process.pid}.part${exe}`;
    try {
      await mkdir(cacheFolder(env), { recursive: true });
      await make(temporary, say);
      await chmod(temporary, 0o755);
      const version = await temporalVersionOf(temporary);
      if (version !== TEMPORAL_CLI_VERSION) throw new Error(`the result says version ${version}`);
      await rename(temporary, file);
      return { file, version, source };
    } catch (error) {
      failures.push(`${source}: ${reasonOf(error)}`);
      say(`no Temporal from ${source}: ${reasonOf(error)}`);
    } finally {
      await rm(temporary, { force: true });
    }
  }
  throw new StartupProblem(
    `No Temporal server to be had (${failures.join('; ')}). Four ways out: set TEMPORAL_ADDRESS to a running server; ` +
      `install the Temporal CLI ${TEMPORAL_CLI_VERSION} or later and put it on the PATH or in TEMPORAL_CLI; ` +
      `let this machine reach https://temporal.download; or install Go 1.26 so that it can be built`,
  );
}

function cachedFile(env: Env): string {
  return join(cacheFolder(env), `temporal-${TEMPORAL_CLI_VERSION}${exe}`);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
