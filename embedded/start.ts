import { fileURLToPath } from 'node:url';
import { keepFilesPrivate } from '../runtime/private-files.ts';
import { readSettings } from './settings.ts';
import { Stack } from './stack.ts';
import { StartupProblem } from './startup-problem.ts';

const IMPATIENT_AFTER_MS = 2000;

/** `npm start`: the whole of ROMS on one machine. */
async function main(): Promise<void> {
  keepFilesPrivate();
  // A terminal or a pipe that is gone must not take the stack down with a write error.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const stack = new Stack(readSettings(process.env), fileURLToPath(new URL('../', import.meta.url)));
  let stoppingSince: number | null = null;
  const stop = async (exitCode: number) => {
    if (stoppingSince !== null) return;
    stoppingSince = Date.now();
    await stack.stop().catch((error: unknown) => {
      complain(error);
      process.exit(1);
    });
    process.exit(exitCode);
  };
  const onSignal = () => {
    // npm hands one Ctrl-C on a second time at once; a person who will not wait presses again later.
    if (stoppingSince !== null && Date.now() - stoppingSince > IMPATIENT_AFTER_MS) {
      stack.kill();
      process.exit(1);
    }
    void stop(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  whenNpmIsGone(() => void stop(0));
  process.on('uncaughtException', (error) => {
    stack.say(`the supervisor failed: ${error.stack}`);
    void stop(1);
  });
  try {
    await stack.start();
  } catch (error) {
    if (stoppingSince !== null) return;
    complain(error);
    await stop(1);
  }
}

/** A SIGTERM to `npm start` ends npm and its shell, which hand nothing on: whoever sent it meant all of us. */
function whenNpmIsGone(stop: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stop();
  }, 500).unref();
}

/** What a person can cure is one line; all else comes with its place in the code. */
function complain(error: unknown): void {
  const text = error instanceof StartupProblem ? error.message : ((error as Error).stack ?? String(error));
  process.stderr.write(`ROMS cannot start: ${text}\n`);
}

await main().catch((error: unknown) => {
  complain(error);
  process.exit(1);
});
