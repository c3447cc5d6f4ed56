import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { Lane } from '@roms/contracts/gateway';
import { messageIdOf, newMessageId } from '../contract/message-id.ts';

/**
 * What became of each key: `queued ⇄ sending → sent | rejected | unknown`, and `unknown → sent | rejected` when
 * evidence comes. A row is `sending` on disk before the engine is touched, so a crash never sends twice.
 */

export type SendState = 'queued' | 'sending' | 'sent' | 'rejected' | 'unknown';
export type SendRow = {
  key: string;
  lane: Lane;
  chat: string;
  /** SHA-256 of the text, or of all that it says: the text itself is never kept. */
  bodyHash: string;
  state: SendState;
  attempts: number;
  createdAt: number;
  /** When the current attempt was claimed. */
  attemptedAt: number | null;
  /** When the engine was asked to create the message; `null` proves that it never was. */
  handedOverAt: number | null;
  leaseUntil: number | null;
  settledAt: number | null;
  /**
   * The id that the engine is asked to give the message, the same at every attempt of this key, and after a restore that
   * has forgotten the key. Seen on a message, it is proof; a phone that receives a second copy under it drops the copy.
   */
  chosenId: string;
  /** The id that the message was seen under. */
  waMessageId: string | null;
  ack: number;
  code: string | null;
};

const SCHEMA = `
CREATE TABLE IF NOT EXISTS sends (
  key TEXT PRIMARY KEY,
  lane TEXT NOT NULL,
  chat TEXT NOT NULL,
  bodyHash TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'rejected', 'unknown')),
  attempts INTEGER NOT NULL DEFAULT 0,
  createdAt INTEGER NOT NULL,
  attemptedAt INTEGER,
  handedOverAt INTEGER,
  leaseUntil INTEGER,
  settledAt INTEGER,
  waMessageId TEXT UNIQUE,
  chosenId TEXT UNIQUE,
  ack INTEGER NOT NULL DEFAULT 0,
  code TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS sends_open ON sends (state) WHERE state IN ('sending', 'unknown');
CREATE INDEX IF NOT EXISTS sends_settled_at ON sends (settledAt);
CREATE TABLE IF NOT EXISTS salts (salt TEXT NOT NULL) STRICT;
`;

/** Settled keys answer `duplicate` for so long (ms). */
const KEPT_MS = 400 * 24 * 3_600_000;
const ABANDONED_MS = 30 * 24 * 3_600_000;

export type Journal = ReturnType<typeof createJournal>;

export function createJournal(database: DatabaseSync) {
  database.exec(SCHEMA);
  addChosenIds(database);
  const salt = saltOf(database);
  const byKey = database.prepare('SELECT * FROM sends WHERE key = ?');
  const byMessage = database.prepare('SELECT * FROM sends WHERE waMessageId = ? OR chosenId = ?');
  // Asked only when WhatsApp refused something, so it has no index.
  const reached = database.prepare("SELECT 1 FROM sends WHERE chat = ? AND state = 'sent' LIMIT 1");
  const byState = database.prepare('SELECT * FROM sends WHERE state = ? ORDER BY createdAt, key');
  const insert = database.prepare(
    `INSERT INTO sends (key, lane, chat, bodyHash, state, createdAt, chosenId) VALUES (?, ?, ?, ?, 'queued', ?, ?)`,
  );
  const reword = database.prepare(
    `UPDATE sends SET lane = ?, chat = ?, bodyHash = ?, chosenId = ? WHERE key = ? AND state = 'queued' AND attempts = 0`,
  );
  const claim = database.prepare(
    `UPDATE sends SET state = 'sending', attempts = attempts + 1, lane = ?, attemptedAt = ?, handedOverAt = NULL,
     leaseUntil = ?, waMessageId = NULL, ack = 0 WHERE key = ? AND state = 'queued'`,
  );
  const handOver = database.prepare('UPDATE sends SET handedOverAt = ? WHERE key = ?');
  const identify = database.prepare('UPDATE sends SET waMessageId = ? WHERE key = ? AND waMessageId IS NULL');
  const raiseAck = database.prepare('UPDATE sends SET ack = ? WHERE key = ?');
  const release = database.prepare(
    `UPDATE sends SET state = 'queued', leaseUntil = NULL, handedOverAt = NULL WHERE key = ? AND state = 'sending'`,
  );
  const settle = database.prepare(
    `UPDATE sends SET state = ?, settledAt = ?, leaseUntil = NULL, code = ? WHERE key = ?`,
  );
  const purge = database.prepare(
    "DELETE FROM sends WHERE settledAt < ? OR (state = 'queued' AND createdAt < ?)",
  );
  const counts = database.prepare('SELECT state, count(*) AS size FROM sends GROUP BY state');
  const one = (row: unknown): SendRow | undefined => row as SendRow | undefined;

  return {
    find: (key: string) => one(byKey.get(key)),
    /** Whose message this is, be it by the id that was seen or by the one that was asked for. */
    findByMessage: (waMessageId: string) => one(byMessage.get(waMessageId, waMessageId)),
    /** Whether a message of ours ever got through to that chat. */
    hasReached: (chat: string) => reached.get(chat) !== undefined,
    inState: (state: SendState) => byState.all(state) as unknown as SendRow[],
    queue(row: Pick<SendRow, 'key' | 'lane' | 'chat' | 'bodyHash' | 'createdAt'>): void {
      insert.run(row.key, row.lane, row.chat, row.bodyHash, row.createdAt, messageIdOf(salt, row));
    },
    /** Another message for a key of which the engine has heard nothing. */
    reword(row: Pick<SendRow, 'key' | 'lane' | 'chat' | 'bodyHash'>): void {
      reword.run(row.lane, row.chat, row.bodyHash, messageIdOf(salt, row), row.key);
    },
    /** `queued → sending`; the caller wraps it with the permit in one transaction. */
    claim(key: string, lane: Lane, at: number, leaseUntil: number): void {
      if (claim.run(lane, at, leaseUntil, key).changes !== 1)
        throw new Error('claimed a send that is not queued');
    },
    handOver: (key: string, at: number) => void handOver.run(at, key),
    identify: (key: string, waMessageId: string) => void identify.run(waMessageId, key),
    raiseAck: (key: string, ack: number) => void raiseAck.run(ack, key),
    /** `sending → queued`: nothing was taken, the key may be asked again. */
    release: (key: string) => void release.run(key),
    settle(
      key: string,
      state: 'sent' | 'rejected' | 'unknown',
      at: number,
      code: string | null = null,
    ): void {
      settle.run(state, at, code, key);
    },
    /** How many rows are in each state. */
    counts: () =>
      Object.fromEntries(
        (counts.all() as { state: SendState; size: number }[]).map(({ state, size }) => [state, size]),
      ),
    /** Forgets settled keys after 400 days, and asks whose caller did not come back for 30 days. */
    purge: (now: number) => void purge.run(now - KEPT_MS, now - ABANDONED_MS),
  };
}

/** Journals of version 0.1 have no such column; what was open in them may still be sent. */
function addChosenIds(database: DatabaseSync): void {
  const columns = database.prepare('PRAGMA table_info(sends)').all() as { name: string }[];
  if (columns.some(({ name }) => name === 'chosenId')) return;
  database.exec('ALTER TABLE sends ADD COLUMN chosenId TEXT');
  database.exec('CREATE UNIQUE INDEX sends_chosen_id ON sends (chosenId)');
  const open = database
    .prepare("SELECT key FROM sends WHERE state IN ('queued', 'sending', 'unknown')")
    .all();
  const choose = database.prepare('UPDATE sends SET chosenId = ? WHERE key = ?');
  for (const { key } of open as { key: string }[]) choose.run(newMessageId(), key);
}

/** Made once, and kept with the journal: two shops that begin to count at 1 do not give their messages the same ids. */
function saltOf(database: DatabaseSync): string {
  const kept = database.prepare('SELECT salt FROM salts').get() as { salt: string } | undefined;
  if (kept !== undefined) return kept.salt;
  const salt = randomBytes(16).toString('hex');
  database.prepare('INSERT INTO salts (salt) VALUES (?)').run(salt);
  return salt;
}
