import type { Knex } from 'knex';
import type { HeartbeatAges } from '@roms/domain/heartbeat';

export type HeartbeatPart = keyof HeartbeatAges;

/** Seconds since each part showed itself, by the database's clock; one row. Also asked where there is no pool. */
export const HEARTBEAT_AGES = `
  SELECT (SELECT extract(epoch FROM now() - at)::float8 FROM heartbeats WHERE part = 'worker') AS worker,
         (SELECT extract(epoch FROM now() - at)::float8 FROM heartbeats WHERE part = 'sweep') AS sweep`;

export async function heartbeatAges(db: Knex): Promise<HeartbeatAges> {
  const { rows } = await db.raw<{ rows: HeartbeatAges[] }>(HEARTBEAT_AGES);
  return rows[0]!;
}

/**
 * Writes down that a part works now. Answers by how many seconds its last beat lies ahead of now: more than none where
 * the clock was set back since, less where it lies in the past.
 */
export async function recordHeartbeat(db: Knex, part: HeartbeatPart): Promise<{ aheadS: number }> {
  const { rows } = await db.raw<{ rows: { aheadS: number }[] }>(
    `WITH before AS (SELECT at FROM heartbeats WHERE part = :part),
          beat AS (INSERT INTO heartbeats (part, at) VALUES (:part, now())
                   ON CONFLICT (part) DO UPDATE SET at = excluded.at)
     SELECT coalesce((SELECT extract(epoch FROM at - now()) FROM before), 0)::float8 AS "aheadS"`,
    { part },
  );
  return rows[0]!;
}
