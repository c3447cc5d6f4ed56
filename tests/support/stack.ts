import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signalGroup } from '../../embedded/child-process.ts';
import { isStillRunning } from '../../embedded/process-identity.ts';
import type { ProcessIdentity } from '../../embedded/process-identity.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { freePorts } from './ports.ts';
import { startProcess, waitForHealthy } from './processes.ts';
import type { TestProcess } from './processes.ts';

export type PartName = 'postgres' | 'temporal' | 'wa-service' | 'worker' | 'api';

/** A running stack as its users know it: its addresses, and how its parts can be made to fail. */
export type RunningStack = {
  /** Dashboard and API, without a slash at the end. */
  url: string;
  waUrl: string;
  temporalAddress: string;
  temporalUiUrl: string;
  databaseUrl: string;
  /** The key of the banner's curl. */
  apiKey: string;
  /** The variables that the stack's own processes got: for a CLI command or a client of one's own. */
  environment: Record<string, string>;
  dataDir: string;
  /** The process id that a part has now. */
  pidOf: (part: PartName) => Promise<number>;
  /** kill -9 of a part's process group; returns when it is dead. The supervisor starts it again. */
  kill: (part: PartName) => Promise<void>;
  /** Kills a part as often as the supervisor starts it, until the returned function is called. */
  keepDown: (part: PartName) => Promise<() => Promise<void>>;
  /** Waits until every part serves (`/health` of the API saying "ok"). */
  waitUntilHealthy: (timeoutMs?: number) => Promise<void>;
};

/** A stack that a test has for itself. */
export type TestStack = RunningStack & {
  /** Everything that was printed so far. */
  lines: () => string[];
  /** kill -9 of the supervisor alone: its children stay behind. */
  killSupervisor: () => Promise<void>;
  /**
   * Ends everything in order and starts it again on the same folder and ports; `env` replaces or adds variables,
   * `whileDown` runs in between. Returns when it was started (epoch ms).
   */
  restart: (env?: Record<string, string>, whileDown?: () => Promise<void>) => Promise<number>;
  /** Ends everything in order and removes the data folder. */
  stop: () => Promise<void>;
};

type RunFile = { children: Array<ProcessIdentity & { name: string; word: string }> };

/**
 * The whole stack as `npm start` runs it, on free ports, in a data folder of its own, the pace off.
 * `env` adds or replaces variables, for example `{ROMS_DAY_MS: '2000'}`; `prepare` fills the folder before the start.
 */
export async function startStack({
  env = {},
  prepare,
}: {
  env?: Record<string, string>;
  prepare?: (dataDir: string) => Promise<void>;
} = {}): Promise<TestStack> {
  const dataDir = await mkdtemp(join(tmpdir(), 'roms-stack-'));
  await prepare?.(dataDir);
  const [api, wa, postgres, temporal, temporalUi] = (await freePorts(5)).map(String);
  let variables: Record<string, string | undefined> = {
    ROMS_DATA_DIR: dataDir,
    ROMS_BIND: '127.0.0.1',
    ROMS_PORT: api,
    WA_PORT: wa,
    ROMS_PG_PORT: postgres,
    TEMPORAL_PORT: temporal,
    TEMPORAL_UI_PORT: temporalUi,
    WA_PACE: 'off',
    LOG_LEVEL: 'info',
    DATABASE_URL: undefined,
    TEMPORAL_ADDRESS: undefined,
    ...env,
  };
  const run = () => startSupervisor(variables);

  let supervisor: TestProcess;
  try {
    supervisor = await run();
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
  return {
    ...(await attachStack(dataDir)),
    lines: () => supervisor.lines,
    killSupervisor: async () => {
      process.kill(supervisor.pid, 'SIGKILL');
      await supervisor.exited;
    },
    restart: async (changed = {}, whileDown) => {
      await supervisor.stop();
      variables = { ...variables, ...changed };
      await whileDown?.();
      const startedAt = Date.now();
      supervisor = await run();
      return startedAt;
    },
    stop: async () => {
      await supervisor.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The stack that runs on a data folder, whoever's child its supervisor is. */
export async function attachStack(dataDir: string): Promise<RunningStack> {
  const readJson = async <T>(name: string) => JSON.parse(await readFile(join(dataDir, name), 'utf8')) as T;
  const member = async (part: PartName) =>
    (await readJson<RunFile>('run.json')).children.find((child) => child.name === part);
  const environment = await readJson<Record<string, string>>('stack.env.json');
  const { demoApiKey } = await readJson<{ demoApiKey: string }>('secrets.json');
  const url = `http://127.0.0.1:${environment.ROMS_PORT}`;

  const kill = async (part: PartName): Promise<void> => {
    const found = await member(part);
    if (found === undefined) throw new Error(`no ${part} in run.json`);
    signalGroup(found.pid, 'SIGKILL');
    await waitUntil(
      async () => {
        if (isStillRunning(found, found.word)) throw new Error(`${part} is still there`);
      },
      { timeoutMs: 60_000, intervalMs: 20 },
    );
  };

  return {
    url,
    waUrl: environment.WA_URL!,
    temporalAddress: environment.TEMPORAL_ADDRESS!,
    temporalUiUrl: environment.TEMPORAL_UI_URL!,
    databaseUrl: environment.DATABASE_URL!,
    apiKey: demoApiKey,
    environment,
    dataDir,
    pidOf: async (part) => (await member(part))!.pid,
    kill,
    keepDown: async (part) => {
      let isHeld = true;
      await kill(part);
      const killer = (async () => {
        while (isHeld) {
          const found = await member(part).catch(() => undefined);
          if (found !== undefined && isStillRunning(found, found.word)) signalGroup(found.pid, 'SIGKILL');
          await sleep(20);
        }
      })();
      return async () => {
        isHeld = false;
        await killer;
      };
    },
    waitUntilHealthy: async (timeoutMs = 60_000) => {
      await waitUntil(
        async () => {
          const health = (await waitForHealthy(`${url}/health`, undefined, 0)) as { status?: string };
          if (health.status !== 'ok') throw new Error(`health: ${JSON.stringify(health)}`);
        },
        { timeoutMs, intervalMs: 250 },
      );
    },
  };
}

/** Starts the supervisor and waits for its banner; ends it again, with its last lines in the error, when none comes. */
async function startSupervisor(env: Record<string, string | undefined>): Promise<TestProcess> {
  const supervisor = await startProcess('embedded/start.ts', { env });
  let hasEnded = false;
  void supervisor.exited.then(() => (hasEnded = true));
  try {
    await waitUntil(
      async () => {
        if (!supervisor.lines.some((line) => line.includes('ROMS is ready')))
          throw new Error('no banner yet');
      },
      // A clean machine may have to build Temporal first.
      { timeoutMs: 60_000 * 60_000, giveUp: () => hasEnded },
    );
    return supervisor;
  } catch (error) {
    await supervisor.stop();
    throw new Error(`the stack did not start:\n${supervisor.lines.slice(-30).join('\n')}`, { cause: error });
  }
}
