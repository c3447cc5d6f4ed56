import { inject } from 'vitest';
import { attachStack, type RunningStack } from './stack.ts';

/**
 * The one stack of this run, started for the first file that asks and ended with the run (stack-setup.ts). For tests
 * that use a stack, and may make its parts fail as long as they wait for their return; one that needs variables of
 * its own, or ends the stack, starts another with `startStack`.
 */
export async function sharedStack(): Promise<RunningStack> {
  const response = await fetch(inject('sharedStackUrl'));
  if (!response.ok) throw new Error(await response.text());
  const { dataDir } = (await response.json()) as { dataDir: string };
  const stack = await attachStack(dataDir);
  await stack.waitUntilHealthy();
  return stack;
}
