import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Connection } from '@temporalio/client';
import { endChild, launch } from './child-process.ts';
import type { Command } from './child-process.ts';
import { SEARCH_ATTRIBUTES } from './temporal-namespace.ts';
import { waitUntil } from './wait-until.ts';

export type TemporalServerOptions = {
  cli: string;
  port: number;
  /** Null: no web UI. */
  uiPort: number | null;
  metricsPort: number;
  /** The SQLite file that keeps everything; null keeps it in memory (tests). */
  dbFile: string | null;
  namespace: string;
  /** Further dynamic configuration, values as JSON. */
  dynamicConfig?: Record<string, string>;
};

/** Limits lifted, or a demo's burst measures the limiter; one partition, or priorities hold only within each. */
const DYNAMIC_CONFIG: Record<string, string> = {
  'frontend.namespaceRPS': '100000',
  'frontend.rps': '100000',
  'matching.rps': '100000',
  'history.rps': '100000',
  'matching.useNewMatcher': 'true',
  'matching.numTaskqueueReadPartitions': '1',
  'matching.numTaskqueueWritePartitions': '1',
};

/** The command that runs Temporal's development server: real server, SQLite, on the loopback address only. */
export function temporalCommand(options: TemporalServerOptions): Command {
  const flag = (name: string, values: Record<string, string>) =>
    Object.entries(values).flatMap(([key, value]) => [name, `${key}=${value}`]);
  const args = [
    'server',
    'start-dev',
    '--ip=127.0.0.1',
    `--port=${options.port}`,
    `--metrics-port=${options.metricsPort}`,
    '--log-level=error',
    '--color=never',
    '--disable-config-file',
    '--disable-config-env',
    ...(options.uiPort === null
      ? ['--headless']
      : [`--ui-port=${options.uiPort}`, '--ui-disable-news-fetch']),
    ...(options.namespace === 'default' ? [] : [`--namespace=${options.namespace}`]),
    ...flag('--search-attribute', SEARCH_ATTRIBUTES),
    ...flag('--dynamic-config-value', { ...DYNAMIC_CONFIG, ...options.dynamicConfig }),
  ];
  if (options.dbFile !== null) {
    args.push(`--db-filename=${options.dbFile}`);
    args.push(...flag('--sqlite-pragma', { journal_mode: 'WAL', synchronous: 'NORMAL' }));
  }
  return { file: options.cli, args };
}

/** Answers once the server serves the namespace; throws the last error otherwise. */
export async function checkTemporal(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2000 });
  try {
    await connection.withDeadline(Date.now() + 3000, () =>
      connection.workflowService.describeNamespace({ namespace }),
    );
  } finally {
    await connection.close();
  }
}

/** Starts a server and waits until it answers: for tests and benches, which own it. */
export async function startTemporal(
  options: TemporalServerOptions,
): Promise<{ address: string; pid: number; stop: () => Promise<void> }> {
  if (options.dbFile !== null) await mkdir(dirname(options.dbFile), { recursive: true });
  const address = `127.0.0.1:${options.port}`;
  const lines: string[] = [];
  const child = await launch(temporalCommand(options), (line) => lines.push(line));
  try {
    await waitUntil(() => checkTemporal(address, options.namespace), {
      timeoutMs: 60_000,
      giveUp: child.hasExited,
    });
  } catch (error) {
    await endChild(child);
    throw new Error(`Temporal did not start: ${lines.slice(-5).join(' | ')}`, { cause: error });
  }
  return { address, pid: child.pid, stop: async () => void (await endChild(child)) };
}
