import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import {
  STREAM_BEAT_MS,
  beginAbsences,
  recordClosedStream,
  recordStreams,
  type Absent,
} from '../../db/people/live-streams.ts';
import type { Logger } from '../../runtime/logger.ts';

/** How long a database that does not answer may hold up the end of the process (milliseconds). */
const STOP_MS = 1_000;

export type Attendance = {
  start: () => void;
  /** From here on nothing is said any more: streams that end now end with the process. */
  stop: () => Promise<void>;
  /** A stream of this person has opened; call the returned function when it is gone. */
  enter: (userId: number) => () => void;
};

/**
 * Knows for whom this process holds live streams, tells the database, and begins the absence of whoever has none in any
 * process. What a process that was killed held is noticed by the others, or by itself when it is back: it waits as long
 * as a browser needs to come back before it takes anybody to be absent.
 */
export function createAttendance(deps: {
  db: Knex;
  logger: Logger;
  onAbsent: (absent: Absent) => void;
  beatMs?: number;
}): Attendance {
  const { db, logger, onAbsent } = deps;
  const processId = randomUUID();
  const streams = new Map<number, number>();
  let watchingSince = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> = Promise.resolve();
  let isStopped = false;

  async function beat(): Promise<void> {
    const { wasKnown } = await recordStreams(db, { processId, userIds: [...streams.keys()] });
    if (!wasKnown) watchingSince = performance.now();
    const watchedForS = (performance.now() - watchingSince) / 1_000;
    for (const absent of await beginAbsences(db, watchedForS)) onAbsent(absent);
  }

  /** One after the other: a slow one must not overtake the next. */
  function say(work: () => Promise<unknown>): void {
    if (isStopped) return;
    beating = beating
      .then(() => (isStopped ? undefined : work()))
      .then(
        () => undefined,
        (error: unknown) => logger.warn({ err: error }, 'who is here could not be written down'),
      );
  }

  return {
    start() {
      watchingSince = performance.now();
      say(beat);
      timer = setInterval(() => say(beat), deps.beatMs ?? STREAM_BEAT_MS);
    },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await Promise.race([beating, sleep(STOP_MS, undefined, { ref: false })]);
    },
    enter(userId) {
      const count = streams.get(userId) ?? 0;
      streams.set(userId, count + 1);
      // Whoever comes back within the grace keeps what they have.
      if (count === 0) say(() => recordStreams(db, { processId, userIds: [userId] }));
      return () => {
        const left = (streams.get(userId) ?? 1) - 1;
        if (left > 0) streams.set(userId, left);
        else {
          streams.delete(userId);
          say(() => recordClosedStream(db, { processId, userId }));
        }
      };
    },
  };
}
