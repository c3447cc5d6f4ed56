import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Lane } from '@roms/contracts/gateway';
import { createClock } from '../clock.ts';
import { inTransaction } from '../database.ts';

/** Messages that callers of the old gateway handed over: it promises to send them later, so they are on disk. */

export type JobStatus = 'queued' | 'processing' | 'sent' | 'failed';
export type Job = {
  id: string;
  clientId: string;
  to: string;
  /** Emptied once the job is settled. */
  text: string;
  lane: Lane;
  status: JobStatus;
  /** Tries that the engine failed or ended; waiting for the lane is none. */
  attempts: number;
  maxAttempts: number;
  nextRunAt: number;
  lastError: string | null;
  broadcastId: string | null;
  createdAt: number;
};
export type NewJob = Pick<Job, 'clientId' | 'to' | 'text' | 'lane' | 'maxAttempts'>;

/** The old gateway's default. */
export const MAX_ATTEMPTS = 8;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS legacy_jobs (
  id TEXT PRIMARY KEY,
  clientId TEXT NOT NULL,
  "to" TEXT NOT NULL,
  text TEXT NOT NULL,
  lane TEXT NOT NULL,
  status TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  nextRunAt INTEGER NOT NULL,
  lastError TEXT,
  broadcastId TEXT,
  createdAt INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS legacy_jobs_open ON legacy_jobs (nextRunAt) WHERE status = 'queued';
CREATE INDEX IF NOT EXISTS legacy_jobs_broadcast ON legacy_jobs (broadcastId);
CREATE TABLE IF NOT EXISTS legacy_broadcasts (id TEXT PRIMARY KEY, name TEXT, clientId TEXT NOT NULL, createdAt INTEGER NOT NULL) STRICT;
`;

/** Settled jobs, and broadcasts of which no job is left, can be asked for so long: as long as the journal knows a key (ms). */
const KEPT_MS = 400 * 24 * 3_600_000;

export type Jobs = ReturnType<typeof createJobs>;

export function createJobs(database: DatabaseSync, system: () => number) {
  const { now, onSetBack } = createClock(system);
  database.exec(SCHEMA);
  const correct = database.prepare(
    "UPDATE legacy_jobs SET nextRunAt = ? WHERE status = 'queued' AND nextRunAt > ?",
  );
  const isBounded = database.prepare(
    "SELECT 1 FROM pragma_table_info('legacy_jobs') WHERE name = 'maxAttempts'",
  );
  if (isBounded.get() === undefined)
    database.exec(`ALTER TABLE legacy_jobs ADD COLUMN maxAttempts INTEGER NOT NULL DEFAULT ${MAX_ATTEMPTS}`);
  // What was being asked when the process died is asked again under the same key.
  database.exec("UPDATE legacy_jobs SET status = 'queued' WHERE status = 'processing'");
  // Asked too early, its lane says when; by a clock that was ahead it might not be asked for hours.
  onSetBack((at) => void correct.run(at, at));
  const insert = database.prepare(
    `INSERT INTO legacy_jobs (id, clientId, "to", text, lane, status, maxAttempts, nextRunAt, broadcastId, createdAt)
     VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)`,
  );
  // A broadcast of thousands must not stand before a message to one person.
  const due = database.prepare(
    `SELECT * FROM legacy_jobs WHERE status = 'queued' AND nextRunAt <= ?
     ORDER BY lane = 'broadcast', createdAt, rowid LIMIT ?`,
  );
  const begin = database.prepare(`UPDATE legacy_jobs SET status = 'processing' WHERE id = ?`);
  const postpone = database.prepare(
    `UPDATE legacy_jobs SET status = 'queued', nextRunAt = ?, lastError = ?, attempts = attempts + ? WHERE id = ?`,
  );
  const settle = database.prepare(
    `UPDATE legacy_jobs SET status = ?, lastError = ?, text = '', attempts = attempts + 1 WHERE id = ?`,
  );
  const count = database.prepare(
    'SELECT status, count(*) AS size FROM legacy_jobs WHERE broadcastId = ? GROUP BY status',
  );

  function add(job: NewJob, broadcastId: string | null = null): string {
    const id = randomUUID();
    const at = now();
    insert.run(id, job.clientId, job.to, job.text, job.lane, job.maxAttempts, at, broadcastId, at);
    return id;
  }

  return {
    add: (job: NewJob) => add(job),
    /** Forgets what callers cannot ask for any more. */
    purge(): void {
      const oldest = now() - KEPT_MS;
      database
        .prepare("DELETE FROM legacy_jobs WHERE createdAt < ? AND status IN ('sent', 'failed')")
        .run(oldest);
      database
        .prepare(
          `DELETE FROM legacy_broadcasts WHERE createdAt < ?
             AND NOT EXISTS (SELECT 1 FROM legacy_jobs WHERE broadcastId = legacy_broadcasts.id)`,
        )
        .run(oldest);
    },
    find: (id: string) =>
      database.prepare('SELECT * FROM legacy_jobs WHERE id = ?').get(id) as Job | undefined,
    due: (limit: number) => due.all(now(), limit) as unknown as Job[],
    begin: (id: string) => void begin.run(id),
    /** It comes again later; `failures` is 1 when the engine failed it, 0 when it only waited. */
    postpone: (id: string, afterMs: number, reason: string, failures: 0 | 1) =>
      void postpone.run(now() + afterMs, reason, failures, id),
    settle: (id: string, status: 'sent' | 'failed', error: string | null) =>
      void settle.run(status, error, id),
    /** All of its jobs are on disk afterwards, or none. */
    addBroadcast(broadcast: { clientId: string; name: string | null }, messages: NewJob[]): string {
      const id = randomUUID();
      inTransaction(database, () => {
        database
          .prepare('INSERT INTO legacy_broadcasts (id, name, clientId, createdAt) VALUES (?, ?, ?, ?)')
          .run(id, broadcast.name, broadcast.clientId, now());
        for (const message of messages) add(message, id);
      });
      return id;
    },
    /** The broadcast with how many of its jobs are where; `done` once none is open. */
    findBroadcast(id: string) {
      const row = database
        .prepare('SELECT id, name, clientId, createdAt FROM legacy_broadcasts WHERE id = ?')
        .get(id) as { id: string; name: string | null; clientId: string; createdAt: number } | undefined;
      if (row === undefined) return null;
      const stats: Record<JobStatus, number> = { queued: 0, processing: 0, sent: 0, failed: 0 };
      for (const { status, size } of count.all(id) as { status: JobStatus; size: number }[])
        stats[status] = size;
      return {
        ...row,
        createdAt: new Date(row.createdAt).toISOString(),
        status: stats.queued + stats.processing === 0 ? 'done' : 'sending',
        stats,
      };
    },
  };
}
