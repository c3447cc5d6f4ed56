import type { Logger } from '../../runtime/logger.ts';
import { createMissedStarts } from './missed-starts.ts';

/** At the end what was begun may go on for so long, and begins nothing more after that (milliseconds). */
const GO_ON_MS = 2_000;
/** The end waits no longer than this: a call has its own deadline, reading its row has none (milliseconds). */
const END_MS = 4_000;

export type UnwaitedCalls = {
  /** Does `work`, which nobody waits for; where it fails, the sweep is asked to look. */
  later(what: string, ids: object, work: () => Promise<unknown>): void;
  /** Throws when the connection is about to be closed: a call would be under it then. */
  requireOpen(): void;
  /** Waits for what was begun, for `END_MS` at most. */
  end(): Promise<void>;
};

/** What nobody waits for but the end: a connection that is closed under a call breaks its process. */
export function createUnwaitedCalls(logger: Logger, wakeSweep: () => Promise<void>): UnwaitedCalls {
  const missed = createMissedStarts(wakeSweep);
  const calling = new Set<Promise<void>>();
  let isOver = false;

  async function ended(): Promise<void> {
    await missed.stop();
    // Also for what is begun meanwhile.
    while (calling.size > 0) await Promise.all(calling);
  }

  return {
    later(what, ids, work) {
      const call = work().then(
        () => void calling.delete(call),
        (error: unknown) => {
          calling.delete(call);
          const reason = error instanceof Error ? error.message : String(error);
          logger.warn({ ...ids, reason }, `${what} did not reach Temporal; the sweep repeats it`);
          missed.note();
        },
      );
      calling.add(call);
    },
    requireOpen() {
      if (isOver) throw new Error('The connection to Temporal is being closed');
    },
    async end() {
      const beginningNoMore = setTimeout(() => (isOver = true), GO_ON_MS);
      let waitingNoMore: NodeJS.Timeout | undefined;
      const bound = new Promise<void>((resolve) => (waitingNoMore = setTimeout(resolve, END_MS)));
      await Promise.race([ended(), bound]);
      clearTimeout(beginningNoMore);
      clearTimeout(waitingNoMore);
      isOver = true;
    },
  };
}
