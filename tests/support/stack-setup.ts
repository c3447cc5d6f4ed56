import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { buildDashboard } from '../../embedded/dashboard-build.ts';
import { resolveTemporalCli } from '../../embedded/temporal-cli.ts';
import { REPOSITORY } from './processes.ts';
import type { SharedStackName } from './shared-stack.ts';
import { startStack, type TestStack } from './stack.ts';
import { Turns } from './turns.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Answers with the data folder of a stack that files share when it is their turn; starts it for the first. */
    sharedStackUrl: string;
  }
}

/**
 * What takes minutes on a new machine is made before the first test's clock runs: Temporal and the pages. The stacks
 * that files share belong to the run, not to the process of one file, and end with the run.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const say = (line: string) => console.error(line);
  await resolveTemporalCli(process.env, say);
  // Only tests that start a stack need the pages, and they fail with the same line.
  await buildDashboard(REPOSITORY, say).catch((error: Error) => say(error.message));

  const shared: Record<SharedStackName, SharedStack> = {
    paths: new SharedStack(),
    browsers: new SharedStack(),
  };
  const door = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://door');
    void shared[pathname.slice(1) as SharedStackName].enter(searchParams.get('alone') === 'true', response);
  });
  await new Promise<void>((open) => door.listen(0, '127.0.0.1', open));
  project.provide('sharedStackUrl', `http://127.0.0.1:${(door.address() as AddressInfo).port}/`);
  return async () => {
    door.closeAllConnections();
    door.close();
    await Promise.all(Object.values(shared).map((one) => one.stop()));
  };
}

/** A stack that starts for the first file that asks, and who may use it. */
class SharedStack {
  readonly #turns = new Turns();
  #stack: Promise<TestStack> | null = null;

  /** Answers with the stack's data folder when it is this file's turn; the answer stays open until the turn is over. */
  async enter(alone: boolean, response: ServerResponse): Promise<void> {
    const leave = await this.#turns.take(alone);
    // Whoever has gone meanwhile needs no turn; a file's process keeps its connection until it ends.
    if (response.destroyed) return leave();
    response.once('close', leave);
    this.#stack ??= startStack({ env: { WA_SESSIONS: 'main,toko-2' } });
    this.#stack.then(
      ({ dataDir }) => response.writeHead(200).write(dataDir),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  }

  async stop(): Promise<void> {
    await (await this.#stack?.catch(() => null))?.stop();
  }
}
