import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { buildDashboard } from '../../embedded/dashboard-build.ts';
import { resolveTemporalCli } from '../../embedded/temporal-cli.ts';
import { REPOSITORY } from './processes.ts';
import { startStack, type TestStack } from './stack.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers `{dataDir}` of the stack that files share, and starts it when it is asked first. */
    sharedStackUrl: string;
  }
}

/**
 * What takes minutes on a new machine is made before the first test's clock runs: Temporal and the pages. The stack
 * that files share belongs to the run, not to the process of one file, and ends with the run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string) => console.error(line);
  await resolveTemporalCli(process.env, say);
  // Only tests that start a stack need the pages, and they fail with the same line.
  await buildDashboard(REPOSITORY, say).catch((error: Error) => say(error.message));

  let shared: Promise<TestStack> | null = null;
  const door = createServer((_request, response) => {
    shared ??= startStack();
    shared.then(
      ({ dataDir }) => response.end(JSON.stringify({ dataDir })),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((open) => door.listen(0, '127.0.0.1', open));
  project.provide('sharedStackUrl', `http://127.0.0.1:${(door.address() as AddressInfo).port}/`);
  return async () => {
    door.closeAllConnections();
    door.close();
    await (await shared?.catch(() => null))?.stop();
  };
}
