import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { buildDashboard } from '../../embedded/dashboard-build.ts';
import { resolveTemporalCli } from '../../embedded/temporal-cli.ts';
import { REPOSITORY } from './processes.ts';
import { startStack, type TestStack } from './stack.ts';
import { Turns } from './turns.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the data folder of the stack that files share when it is their turn; starts it for the first. */
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
  const turns = new Turns();
  const door = createServer(async (request, response) => {
    const leave = await turns.take(request.url!.endsWith('alone=true'));
    // Whoever has gone meanwhile needs no turn; a file's process keeps its connection until it ends.
    if (response.destroyed) return leave();
    response.once('close', leave);
    shared ??= startStack({ env: { WA_SESSIONS: 'main,toko-2' } });
    shared.then(
      ({ dataDir }) => response.writeHead(200).write(dataDir),
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
