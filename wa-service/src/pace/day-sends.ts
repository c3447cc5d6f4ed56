import type { DatabaseSync } from 'node:sqlite';
import { DAY_MS } from '@roms/domain/pacing/pacing';
import type { PacedSend } from '@roms/domain/pacing/pacing';
import { notAfter } from '@roms/domain/stored-time';
import type { Clock } from '../clock.ts';

/** The sends of the last days, on disk and at hand: every decision looks at those of the last 24 hours. */

/** So much longer than a day that a clock which is a day ahead, and not yet noticed, forgets none of today's (ms). */
const KEPT_MS = 2 * DAY_MS;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS permits (
  key TEXT NOT NULL,
  at INTEGER NOT NULL,
  lane TEXT NOT NULL,
  jitter REAL NOT NULL,
  stranger INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS permits_at ON permits (at);
`;

type CountedSend = PacedSend & { key: string };

export function createDaySends(database: DatabaseSync, { now, onSetBack }: Clock) {
  database.exec(SCHEMA);
  const insert = database.prepare(
    'INSERT INTO permits (key, at, lane, jitter, stranger) VALUES (?, ?, ?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM permits WHERE key = ? AND at = ?');
  const correct = database.prepare('UPDATE permits SET at = ? WHERE at > ?');
  const prune = database.prepare('DELETE FROM permits WHERE at <= ?');
  // Whatever the clock says now: it may be wrong.
  const stored = database
    .prepare('SELECT at, lane, jitter, stranger, key FROM permits ORDER BY at, rowid')
    .all() as unknown as (Omit<CountedSend, 'stranger'> & { stranger: number })[];
  let sends: CountedSend[] = stored.map((row) => ({ ...row, stranger: row.stranger === 1 }));
  onSetBack((at) => {
    correct.run(at, at);
    sends = sends.map((send) => ({ ...send, at: notAfter(send.at, at) }));
  });

  return {
    /** Oldest first. */
    list: (): readonly PacedSend[] => sends,
    add(send: CountedSend): void {
      const { key, at, lane, jitter, stranger } = send;
      insert.run(key, at, lane, jitter, stranger ? 1 : 0);
      sends.push(send);
      // A clock that was set back a little must not break the order that the windows rely on.
      if ((sends.at(-2)?.at ?? at) > at) sends.sort((one, other) => one.at - other.at);
    },
    /** Only the last send of a key may still be given back: those before were. */
    removeLast(key: string): void {
      const last = sends.findLast((send) => send.key === key);
      if (last === undefined) return;
      remove.run(key, last.at);
      sends = sends.filter((send) => send !== last);
    },
    /** Only by a clock that has not leapt. */
    purge(): void {
      const oldest = now() - KEPT_MS;
      prune.run(oldest);
      sends = sends.filter((send) => send.at > oldest);
    },
  };
}
