import type { DatabaseSync } from 'node:sqlite';
import { DAY_MS, HOUR_MS } from '@roms/domain/pacing/pacing';
import { createStepWatch, dueWithin } from '@roms/domain/stored-time';

/** Whoever was away for longer may have come back with a wrong clock (ms). */
const LONGEST_ABSENCE_MS = 30 * DAY_MS;
/** A machine sleeps for hours and is not called wrong for that (ms). */
const LEAP_MS = 24 * HOUR_MS;
/** For how long a clock that leapt has to go on before it is believed, so that somebody can correct it (ms). */
const DOUBT_MS = 12 * HOUR_MS;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS purge_looks (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  at INTEGER NOT NULL,
  believedFrom INTEGER NOT NULL
) STRICT;
`;

type Look = { at: number; believedFrom: number };

/**
 * Says whether the clock may be believed when it calls things old. The journal's keys are what keeps a send from going
 * out twice: a clock that is two years ahead for an hour must not make them 400 days old.
 */
export function createPurgeGuard(database: DatabaseSync, now: () => number, steady: () => number) {
  database.exec(SCHEMA);
  const read = database.prepare('SELECT at, believedFrom FROM purge_looks');
  const write = database.prepare(
    `INSERT INTO purge_looks (one, at, believedFrom) VALUES (1, ?, ?)
     ON CONFLICT (one) DO UPDATE SET at = excluded.at, believedFrom = excluded.believedFrom`,
  );
  const stepMs = createStepWatch(now, steady);
  let last = (read.get() as Look | undefined) ?? null;

  return {
    /** To be asked before each purge, at the start and once a day. */
    mayPurge(): boolean {
      const at = now();
      const hasLeapt = Math.abs(stepMs()) > LEAP_MS;
      const wasAway = last !== null && Math.abs(at - last.at) > LONGEST_ABSENCE_MS;
      const believedFrom =
        hasLeapt || wasAway ? at + DOUBT_MS : dueWithin(last?.believedFrom ?? at, DOUBT_MS, at);
      last = { at, believedFrom };
      write.run(at, believedFrom);
      return at >= believedFrom;
    },
  };
}
