import { get } from 'node:http';
import { inject } from 'vitest';
import { attachStack, type RunningStack } from './stack.ts';

/** The stacks that files share: one for what only computers see, one for what people see. */
export type SharedStackName = 'paths' | 'browsers';

/**
 * The one stack of this run, started for the first file that asks and ended with the run (stack-setup.ts). It belongs
 * to the file that asks until its process ends: `alone`, when it makes parts fail or counts on what other files
 * change, else together with others. It has two numbers, `main` and `toko-2`. A test that needs variables of its own,
 * or ends the stack, starts another with `startStack`.
 */
export async function sharedStack({ alone = false } = {}): Promise<RunningStack> {
  return turnWith('paths', alone);
}

/**
 * The stack of the browser tests, one file at a time: a page shows the whole shop, so that whatever another file does
 * moves rows, counts and focus under the hands of this one. What earlier files left in it is there.
 */
export async function browserStack(): Promise<RunningStack> {
  return turnWith('browsers', true);
}

async function turnWith(name: SharedStackName, alone: boolean): Promise<RunningStack> {
  const stack = await attachStack(await enter(name, alone));
  await stack.waitUntilHealthy(180_000);
  return stack;
}

/** The turns of this file. A second one would wait behind whoever waits to be alone, who waits for the first. */
const turns = new Map<SharedStackName, Promise<string>>();

function enter(name: SharedStackName, alone: boolean): Promise<string> {
  const turn = turns.get(name) ?? waitForTurn(name, alone);
  turns.set(name, turn);
  return turn;
}

/** Waits for this file's turn; the answer stays open as long as the process lives, and keeps the turn. */
function waitForTurn(name: SharedStackName, alone: boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(`${inject('sharedStackUrl')}${name}?alone=${alone}`, (response) => {
      response.setEncoding('utf8');
      response.once('data', (text: string) => {
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(text));
      });
      response.once('error', reject);
    });
    request.once('error', reject);
  });
}
