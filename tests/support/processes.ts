import { fileURLToPath } from 'node:url';
import { endChild, launch, signalGroup } from '../../embedded/child-process.ts';
import type { Exit } from '../../embedded/child-process.ts';
import { endWithUs } from './afterlife.ts';
import { waitUntil } from '../../embedded/wait-until.ts';

export const REPOSITORY = fileURLToPath(new URL('../../', import.meta.url));

/** What a process that is told everything else needs of our own environment. */
export const INHERITED = {
  PATH: process.env.PATH,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
};

export type TestProcess = {
  pid: number;
  /** Everything it printed so far, a line each. */
  lines: string[];
  exited: Promise<Exit>;
  /** Ends it in order (SIGTERM), then by force. */
  stop: () => Promise<void>;
  /** kill -9: no goodbye, its whole process group. */
  kill9: () => Promise<void>;
};

/**
 * Runs one of our own entry points, such as `api/main.ts`, on the Node that runs the tests.
 * Inherits the environment; `env` comes on top, and `undefined` takes a variable away.
 */
export async function startProcess(
  entry: string,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string | undefined> } = {},
): Promise<TestProcess> {
  const lines: string[] = [];
  const child = await launch(
    // NODE_OPTIONS and VITEST… are the test runner's own affairs.
    {
      file: process.execPath,
      args: [entry, ...args],
      cwd: REPOSITORY,
      env: { NODE_OPTIONS: undefined, VITEST: undefined, NODE_ENV: 'development', ...env },
    },
    (line) => lines.push(line),
  );
  // A supervisor takes its children along when it is asked; all else is simply killed.
  const forget = endWithUs(child.pid, entry.includes('embedded/start') ? 'SIGTERM' : 'SIGKILL');
  void child.exited.then(forget);
  return {
    pid: child.pid,
    lines,
    exited: child.exited,
    stop: async () => void (await endChild(child, 'SIGTERM', 120_000)),
    kill9: async () => {
      signalGroup(child.pid, 'SIGKILL');
      await child.exited;
    },
  };
}

/**
 * Waits until a URL answers 200 and returns the parsed body. Fails early, with the last lines it printed,
 * when the process has ended.
 */
export async function waitForHealthy(
  url: string,
  process?: TestProcess,
  timeoutMs = 60_000,
): Promise<unknown> {
  let ended = false;
  void process?.exited.then(() => (ended = true));
  try {
    return await waitUntil(
      async () => {
        const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
        if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
        return (await response.json().catch(() => null)) as unknown;
      },
      { timeoutMs, giveUp: () => ended },
    );
  } catch (error) {
    throw new Error(`${url} is not healthy; last lines: ${process?.lines.slice(-10).join('\n')}`, {
      cause: error,
    });
  }
}
