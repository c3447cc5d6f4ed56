import type { DatabaseSync } from 'node:sqlite';
import type { GatewaySession } from '@roms/contracts/gateway';

/** What a session remembers over restarts besides its sends: a few named values and its last state changes. */

const SCHEMA = `
CREATE TABLE IF NOT EXISTS memory (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS state_changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  state TEXT NOT NULL,
  reason TEXT,
  at TEXT NOT NULL
) STRICT;
`;

const KEPT_CHANGES = 100;

export type StateChange = Pick<GatewaySession, 'state' | 'reason'> & { at: string };
export type SessionStore = ReturnType<typeof createSessionStore>;

export function createSessionStore(database: DatabaseSync) {
  database.exec(SCHEMA);
  const read = database.prepare('SELECT value FROM memory WHERE name = ?');
  const write = database.prepare(
    'INSERT INTO memory (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  const add = database.prepare('INSERT INTO state_changes (state, reason, at) VALUES (?, ?, ?)');
  const trim = database.prepare('DELETE FROM state_changes WHERE id <= ?');
  const last = database.prepare('SELECT state, reason, at FROM state_changes ORDER BY id DESC LIMIT ?');

  return {
    get(name: string): string | null {
      return (read.get(name) as { value: string } | undefined)?.value ?? null;
    },
    set(name: string, value: string): void {
      write.run(name, value);
    },
    addChange(change: StateChange): void {
      const { lastInsertRowid } = add.run(change.state, change.reason, change.at);
      trim.run(Number(lastInsertRowid) - KEPT_CHANGES);
    },
    /** Newest first. */
    changes: (limit: number) => last.all(limit) as unknown as StateChange[],
  };
}
