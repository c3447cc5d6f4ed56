import type { DatabaseSync } from 'node:sqlite';

/**
 * Which numbers this service has. `leaving` is one whose removal was begun: a process that ends meanwhile finishes it at
 * its next start. `gone` is remembered, so that `WA_SESSIONS` does not bring it back.
 */

const SCHEMA = `
CREATE TABLE IF NOT EXISTS sessions (
  id TEXT PRIMARY KEY,
  addedAt INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'kept' CHECK (state IN ('kept', 'leaving', 'gone'))
) STRICT;
`;

type Row = { id: string; state: 'kept' | 'leaving' };
export type SessionList = ReturnType<typeof createSessionList>;

/** The list on disk; `firstIds` are those of `WA_SESSIONS`, taken in unless they were removed once. */
export function createSessionList(database: DatabaseSync, firstIds: readonly string[], now: () => number) {
  database.exec(SCHEMA);
  const adopt = database.prepare(
    'INSERT INTO sessions (id, addedAt) VALUES (?, ?) ON CONFLICT (id) DO NOTHING',
  );
  const keep = database.prepare(
    `INSERT INTO sessions (id, addedAt) VALUES (?, ?)
     ON CONFLICT (id) DO UPDATE SET state = 'kept', addedAt = excluded.addedAt`,
  );
  const mark = database.prepare('UPDATE sessions SET state = ? WHERE id = ?');
  const present = database.prepare(
    "SELECT id, state FROM sessions WHERE state <> 'gone' ORDER BY addedAt, rowid",
  );
  for (const id of firstIds) adopt.run(id, now());

  return {
    /** In the order in which they came: the first of `WA_SESSIONS` first. */
    present: () => present.all() as Row[],
    /** Takes a number in, also one that was removed once. */
    add: (id: string) => void keep.run(id, now()),
    leaving: (id: string) => void mark.run('leaving', id),
    gone: (id: string) => void mark.run('gone', id),
  };
}
