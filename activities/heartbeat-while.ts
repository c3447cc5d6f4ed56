import { Context } from '@temporalio/activity';

/** Well within the heartbeat timeouts of heavy work, of which the shortest is an import's (milliseconds). */
const EVERY_MS = 5_000;

/** Says that an activity is alive while one long piece of work runs that cannot say it itself. */
export async function heartbeatWhile<T>(work: () => Promise<T>): Promise<T> {
  const context = Context.current();
  const beat = setInterval(() => context.heartbeat(), EVERY_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
