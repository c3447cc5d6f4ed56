import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { DeadLetter } from '@roms/contracts/gateway';
import type { InboundMessage, WebhookEvent } from '@roms/contracts/webhooks';
import { createClock } from '../clock.ts';
import { inTransaction } from '../database.ts';

/** Every event until the API has taken it: on disk before anything is sent, in order for each chat. */

export type SpooledEvent = {
  id: number;
  eventId: string;
  /** Events of one queue go one after the other: a chat, or the session itself. */
  queue: string;
  body: string;
  createdAt: number;
  attempts: number;
};
/** `joins` names a queue that is from now on a part of `queue`. */
export type Appended = { id: number; queue: string; joins?: string };
type MessageEvent = Extract<WebhookEvent, { event: 'message' }>;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  eventId TEXT NOT NULL UNIQUE,
  lane TEXT NOT NULL,
  body TEXT NOT NULL,
  createdAt INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  firstTriedAt INTEGER
) STRICT;
CREATE INDEX IF NOT EXISTS events_lane ON events (lane);
CREATE TABLE IF NOT EXISTS lane_aliases (alias TEXT PRIMARY KEY, lane TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS dead_letters (
  eventId TEXT PRIMARY KEY,
  lane TEXT NOT NULL,
  body TEXT NOT NULL,
  createdAt INTEGER NOT NULL,
  diedAt INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  reason TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS seen_messages (
  sessionId TEXT NOT NULL,
  waMessageId TEXT NOT NULL,
  seenAt INTEGER NOT NULL,
  PRIMARY KEY (sessionId, waMessageId)
) STRICT, WITHOUT ROWID;
`;

/** A message that WhatsApp repeats within so long is not told again; as long as the journal knows a send's key (ms). */
const SEEN_KEPT_MS = 400 * 24 * 3_600_000;
/**
 * Above so many customers with two names, the names for which no event waits are forgotten: a customer's next message
 * tells both again. It is ten times as many chats as a browser with WhatsApp Web bears.
 */
const ALIASES_KEPT = 50_000;

export type Spool = ReturnType<typeof createSpool>;

/** Opens the spool in `database`; its tables are made when they are missing. */
export function createSpool(database: DatabaseSync, system: () => number) {
  const { now, onSetBack } = createClock(system);
  database.exec(SCHEMA);
  const correct = database.prepare(
    `UPDATE events SET createdAt = min(createdAt, :at), firstTriedAt = min(firstTriedAt, :at)
      WHERE createdAt > :at OR firstTriedAt > :at`,
  );
  onSetBack((at) => void correct.run({ at }));
  const insert = database.prepare('INSERT INTO events (eventId, lane, body, createdAt) VALUES (?, ?, ?, ?)');
  const see = database.prepare(
    'INSERT INTO seen_messages (sessionId, waMessageId, seenAt) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const all = database.prepare('SELECT id, lane AS queue FROM events ORDER BY id');
  const byId = database.prepare(
    'SELECT id, eventId, lane AS queue, body, createdAt, attempts FROM events WHERE id = ?',
  );
  const remove = database.prepare('DELETE FROM events WHERE id = ?');
  const fail = database.prepare(
    'UPDATE events SET attempts = attempts + 1, firstTriedAt = coalesce(firstTriedAt, ?) WHERE id = ? RETURNING attempts, firstTriedAt',
  );
  const bury = database.prepare(
    `INSERT INTO dead_letters (eventId, lane, body, createdAt, diedAt, attempts, reason)
     SELECT eventId, lane, body, createdAt, ?, attempts, ? FROM events WHERE id = ?`,
  );
  const letGo = database.prepare('DELETE FROM dead_letters WHERE eventId = ?');
  const letters = database.prepare('SELECT * FROM dead_letters ORDER BY diedAt DESC, eventId LIMIT ?');
  const dig = database.prepare('DELETE FROM dead_letters WHERE eventId = ? RETURNING lane AS queue, body');
  const oldest = database.prepare(
    'SELECT min(createdAt) AS at, count(*) AS size FROM events WHERE lane GLOB ?',
  );
  const deadCount = database.prepare('SELECT count(*) AS size FROM dead_letters WHERE lane GLOB ?');
  const aliased = database.prepare('SELECT lane AS queue FROM lane_aliases WHERE alias = ?');
  const alias = database.prepare('INSERT OR REPLACE INTO lane_aliases (alias, lane) VALUES (?, ?)');
  const move = database.prepare('UPDATE events SET lane = ? WHERE lane = ?');
  let listener: (event: Appended) => void = () => undefined;
  let taker: (event: MessageEvent) => void = () => undefined;

  /** A customer who is known by phone and by LID has one queue, whichever of the two an event names. */
  const queueOf = (name: string): string =>
    (aliased.get(name) as { queue: string } | undefined)?.queue ?? name;

  const put = (eventId: string, queue: string, body: string, createdAt: number): Appended => ({
    id: Number(insert.run(eventId, queue, body, createdAt).lastInsertRowid),
    queue,
  });

  /** Remembers that phone and LID are one customer; names the queue that joined the phone's, if one did. */
  function learn(sessionId: string, { phone, lid }: InboundMessage): string | undefined {
    if (phone === null || lid === null) return undefined;
    const lidQueue = `${sessionId}:${lid}`;
    const phoneQueue = `${sessionId}:${phone}@c.us`;
    if (queueOf(lidQueue) === phoneQueue) return undefined;
    alias.run(lidQueue, phoneQueue);
    return move.run(phoneQueue, lidQueue).changes === 0 ? undefined : lidQueue;
  }

  return {
    /** Called for each new event, after it is on disk. */
    onAppend(callback: typeof listener): void {
      listener = callback;
    },
    /**
     * Called for each message before it is on disk here; when it throws, the message is not taken. After a crash in
     * between it is called again for the same one.
     */
    onMessage(callback: typeof taker): void {
      taker = callback;
    },
    append(queue: string, event: WebhookEvent): void {
      listener(put(randomUUID(), queueOf(queue), JSON.stringify(event), now()));
    },
    /** Appends unless this message was appended before: once for ever, whatever the engine repeats. */
    appendMessage(queue: string, event: MessageEvent): boolean {
      taker(event);
      const appended = inTransaction(database, () => {
        if (see.run(event.sessionId, event.data.waMessageId, now()).changes === 0) return null;
        const joins = learn(event.sessionId, event.data);
        const kept = put(randomUUID(), queueOf(queue), JSON.stringify(event), now());
        return joins === undefined ? kept : { ...kept, joins };
      });
      if (appended !== null) listener(appended);
      return appended !== null;
    },
    /** All that is still owed, oldest first. */
    owed: () => all.all() as unknown as { id: number; queue: string }[],
    read: (id: number) => byId.get(id) as SpooledEvent | undefined,
    /** Does not wait for the disk: what a power loss brings back is told twice under its id, never lost. */
    done(id: number): void {
      database.exec('PRAGMA synchronous = NORMAL');
      try {
        remove.run(id);
      } finally {
        database.exec('PRAGMA synchronous = FULL');
      }
    },
    /** Counts a failed attempt and says since when it fails. */
    failed: (id: number) => fail.get(now(), id) as { attempts: number; firstTriedAt: number },
    bury(id: number, reason: string): void {
      inTransaction(database, () => {
        bury.run(now(), reason, id);
        remove.run(id);
      });
    },
    /** Newest first; the whole body is shown, because a person decides on it. */
    deadLetters(limit: number): DeadLetter[] {
      const rows = letters.all(limit) as {
        eventId: string;
        body: string;
        diedAt: number;
        reason: string;
        attempts: number;
      }[];
      return rows.map((row) => {
        const body = JSON.parse(row.body) as WebhookEvent;
        const { eventId: id, reason, attempts } = row;
        const { event, sessionId } = body;
        return { id, sessionId, event, at: new Date(row.diedAt).toISOString(), reason, attempts, body };
      });
    },
    /** Lets a dead letter go for ever; `false` when there is none. */
    discard: (eventId: string): boolean => letGo.run(eventId).changes > 0,
    /** Queues a dead letter again under its old event id; `false` when there is none. */
    replay(eventId: string): boolean {
      const event = inTransaction(database, () => {
        const letter = dig.get(eventId) as { queue: string; body: string } | undefined;
        return letter === undefined ? null : put(eventId, queueOf(letter.queue), letter.body, now());
      });
      if (event !== null) listener(event);
      return event !== null;
    },
    /** Of all numbers, or of one. */
    stats(sessionId?: string): { size: number; oldestMs: number; dead: number } {
      const queues = sessionId === undefined ? '*' : `${sessionId}:*`;
      const current = now();
      const { at, size } = oldest.get(queues) as { at: number | null; size: number };
      const dead = (deadCount.get(queues) as { size: number }).size;
      return { size, oldestMs: at === null ? 0 : current - at, dead };
    },
    /** Forgets messages that WhatsApp will not repeat any more, and names beyond the bound. */
    purge(): void {
      database.prepare('DELETE FROM seen_messages WHERE seenAt < ?').run(now() - SEEN_KEPT_MS);
      database
        .prepare(
          `DELETE FROM lane_aliases WHERE (SELECT count(*) FROM lane_aliases) > ?
             AND lane NOT IN (SELECT lane FROM events)`,
        )
        .run(ALIASES_KEPT);
    },
  };
}
