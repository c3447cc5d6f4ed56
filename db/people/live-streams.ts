import type { Knex } from 'knex';

/** How often each API process says who has a stream open (milliseconds). */
export const STREAM_BEAT_MS = 10_000;
/** A stream whose process said nothing for so long is over (seconds). */
const STALE_S = 35;
/** A page that is loaded anew is back within this (seconds). */
const RELOAD_S = 5;

export type Absent = { userId: number; absence: number };

/**
 * Says that this process works and for whom it holds streams; whoever was absent because of none is back. Answers false
 * when the process was not known: it is new, or the database lost the table in a crash, and with it what others said.
 */
export async function recordStreams(
  db: Knex,
  { processId, userIds }: { processId: string; userIds: readonly number[] },
): Promise<{ wasKnown: boolean }> {
  const { rows } = await db.raw<{ rows: { wasKnown: boolean }[] }>(
    `WITH process AS (
       INSERT INTO live_processes (id, seen_at) VALUES (:processId, now())
       ON CONFLICT (id) DO UPDATE SET seen_at = now() RETURNING xmax <> 0 AS known
     ), streams AS (
       INSERT INTO live_streams (process_id, user_id, is_open, seen_at)
       SELECT :processId, id, true, now() FROM unnest(cast(:userIds AS bigint[])) AS id
       ON CONFLICT (user_id, process_id) DO UPDATE SET is_open = true, seen_at = now()
     ), back AS (
       UPDATE users SET absent_since = NULL
        WHERE id = ANY(cast(:userIds AS bigint[])) AND absent_since IS NOT NULL AND availability <> 'offline'
     )
     SELECT known AS "wasKnown" FROM process`,
    { processId, userIds: [...userIds] } as never,
  );
  return rows[0] ?? { wasKnown: false };
}

/** Says that a person's last stream in this process was closed. */
export async function recordClosedStream(
  db: Knex,
  { processId, userId }: { processId: string; userId: number },
): Promise<void> {
  await db('live_streams')
    .where({ process_id: processId, user_id: userId })
    .update({ is_open: false, seen_at: db.fn.now() });
}

/**
 * Begins the absence of everybody who is Online or Busy and has no stream open in any process; it counts from when the
 * last one was seen. `watchedForS`: for how many seconds the one that asks could have known of a stream; before that
 * nobody is taken to be absent.
 */
export async function beginAbsences(db: Knex, watchedForS: number): Promise<Absent[]> {
  const { rows } = await db.raw<{ rows: Absent[] }>(
    `UPDATE users SET absence = absence + 1, absent_since = missed.since
       FROM (SELECT u.id, greatest(
               u.availability_at, now() - make_interval(secs => :watchedForS),
               (SELECT max(s.seen_at) FROM live_streams s WHERE s.user_id = u.id)) AS since
             FROM users u
            WHERE u.active AND u.availability <> 'offline' AND u.absent_since IS NULL
              AND NOT EXISTS (SELECT FROM live_streams s WHERE s.user_id = u.id AND s.is_open
                                 AND s.seen_at > now() - make_interval(secs => :stale))) AS missed
      WHERE users.id = missed.id AND users.absent_since IS NULL
        AND missed.since < now() - make_interval(secs => :reload)
      RETURNING users.id AS "userId", users.absence`,
    { watchedForS, stale: STALE_S, reload: RELOAD_S },
  );
  return rows;
}

/** Whether a person has a stream open in some process. */
export async function hasStream(db: Knex, userId: number): Promise<boolean> {
  const row = await db('live_streams')
    .where({ user_id: userId, is_open: true })
    .whereRaw('seen_at > now() - make_interval(secs => ?)', [STALE_S])
    .first('user_id');
  return row !== undefined;
}
