import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Lane } from '@roms/contracts/gateway';

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
  attempts: number;
  nextRunAt: number;
  lastError: string | null;
  broadcastId: string | null;
  createdAt: number;
};

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

export type Jobs = ReturnType<typeof createJobs>;

export function createJobs(database: DatabaseSync, now: () => number) {
  database.exec(SCHEMA);
  // What was being asked when the process died is asked again under the same key.
  database.exec("UPDATE legacy_jobs SET status = 'queued' WHERE status = 'processing'");
  const insert = database.prepare(
    `INSERT INTO legacy_jobs (id, clientId, "to", text, lane, status, nextRunAt, broadcastId, createdAt)
     VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?)`,
  );
  const due = database.prepare(
    `SELECT * FROM legacy_jobs WHERE status = 'queued' AND nextRunAt <= ? ORDER BY createdAt, rowid LIMIT ?`,
  );
  const begin = database.prepare(
    `UPDATE legacy_jobs SET status = 'processing', attempts = attempts + 1 WHERE id = ?`,
  );
  const postpone = database.prepare(
    `UPDATE legacy_jobs SET status = 'queued', nextRunAt = ?, lastError = ? WHERE id = ?`,
  );
  const settle = database.prepare(`UPDATE legacy_jobs SET status = ?, lastError = ?, text = '' WHERE id = ?`);
  const count = database.prepare(
    'SELECT status, count(*) AS size FROM legacy_jobs WHERE broadcastId = ? GROUP BY status',
  );

  return {
    add(job: { clientId: string; to: string; text: string; lane: Lane; broadcastId?: string }): string {
      const id = randomUUID();
      const at = now();
      insert.run(id, job.clientId, job.to, job.text, job.lane, at, job.broadcastId ?? null, at);
      return id;
    },
    find: (id: string) =>
      database.prepare('SELECT * FROM legacy_jobs WHERE id = ?').get(id) as Job | undefined,
    due: (limit: number) => due.all(now(), limit) as unknown as Job[],
    begin: (id: string) => void begin.run(id),
    postpone: (id: string, afterMs: number, reason: string) => void postpone.run(now() + afterMs, reason, id),
    settle: (id: string, status: 'sent' | 'failed', error: string | null) =>
      void settle.run(status, error, id),
    addBroadcast(clientId: string, name: string | null): string {
      const id = randomUUID();
      database
        .prepare('INSERT INTO legacy_broadcasts (id, name, clientId, createdAt) VALUES (?, ?, ?, ?)')
        .run(id, name, clientId, now());
      return id;
    },
    /** The broadcast with how many of its jobs are where; `done` once none is open. */
    findBroadcast(id: string) {
      const row = database
        .prepare('SELECT id, name, clientId, createdAt FROM legacy_broadcasts WHERE id = ?')
        .get(id);
      if (row === undefined) return null;
      const stats: Record<JobStatus, number> = { queued: 0, processing: 0, sent: 0, failed: 0 };
      for (const { status, size } of count.all(id) as { status: JobStatus; size: number }[])
        stats[status] = size;
      return { ...row, status: stats.queued + stats.processing === 0 ? 'done' : 'sending', stats };
    },
  };
}
