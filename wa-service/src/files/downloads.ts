import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import type { WebhookMedia } from '@roms/contracts/webhooks';
import { cleanFileName } from '@roms/domain/file-name';
import type { Logger } from 'pino';
import type { DriverMessage } from '../drivers/driver.ts';
import { createClock } from '../clock.ts';
import type { KeptMedia, MediaStore } from './media.ts';

/** Files of customers that WhatsApp did not give at once: on disk, tried again for a day, and whenever the API asks. */

/** A chat waits for its file so long, then its message goes on without it (ms). */
const HOLD_MS = 8_000;
/** One try; a large file over a slow line is no failure (ms). */
const TRY_MS = 60_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 3_600_000;
const TRIED_FOR_MS = 24 * 3_600_000;
/** The API gives a file up after a week and may be asked for it until then (ms). */
const REMEMBERED_MS = 30 * 24 * 3_600_000;
/** Longest sleep of the clock that looks for what is due (ms). */
const LOOK_EVERY_MS = 30_000;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS downloads (
  id TEXT PRIMARY KEY,
  sessionId TEXT NOT NULL,
  waMessageId TEXT NOT NULL,
  ref TEXT NOT NULL,
  createdAt INTEGER NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  nextAt INTEGER NOT NULL,
  until INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'failed')),
  mediaId TEXT,
  UNIQUE (sessionId, waMessageId)
) STRICT;
CREATE INDEX IF NOT EXISTS downloads_due ON downloads (nextAt) WHERE state = 'pending';
`;

type Row = {
  id: string;
  sessionId: string;
  ref: string;
  createdAt: number;
  tries: number;
  nextAt: number;
  until: number;
  state: 'pending' | 'done' | 'failed';
  mediaId: string | null;
};
type Fetch = (ref: string) => Promise<Uint8Array>;
export type DownloadsDeps = {
  database: DatabaseSync;
  media: Pick<MediaStore, 'keep'>;
  log: Logger;
  now: () => number;
};
export type Downloads = ReturnType<typeof createDownloads>;

/** The file is too large to keep: no further try can help. */
class FileTooLarge extends Error {}

export function createDownloads({ database, media, log, now: system }: DownloadsDeps) {
  const { now, onSetBack } = createClock(system);
  database.exec(SCHEMA);
  const byId = database.prepare('SELECT * FROM downloads WHERE id = ?');
  const insert = database.prepare(
    `INSERT INTO downloads (id, sessionId, waMessageId, ref, createdAt, nextAt, until) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (sessionId, waMessageId) DO UPDATE SET ref = excluded.ref RETURNING id`,
  );
  const due = database.prepare(
    "SELECT * FROM downloads WHERE state = 'pending' AND nextAt <= ? ORDER BY nextAt LIMIT 50",
  );
  const firstDue = database.prepare("SELECT min(nextAt) AS at FROM downloads WHERE state = 'pending'");
  const done = database.prepare("UPDATE downloads SET state = 'done', mediaId = ? WHERE id = ?");
  const fail = database.prepare("UPDATE downloads SET state = 'failed' WHERE id = ?");
  const failAll = database.prepare(
    "UPDATE downloads SET state = 'failed' WHERE sessionId = ? AND state = 'pending'",
  );
  const postpone = database.prepare('UPDATE downloads SET tries = tries + 1, nextAt = ? WHERE id = ?');
  const hurry = database.prepare("UPDATE downloads SET nextAt = ? WHERE sessionId = ? AND state = 'pending'");
  const revive = database.prepare(
    "UPDATE downloads SET state = 'pending', tries = 0, nextAt = ?, until = ? WHERE id = ?",
  );
  const purge = database.prepare('DELETE FROM downloads WHERE createdAt < ?');
  const correct = database.prepare(
    `UPDATE downloads SET nextAt = min(nextAt, :at), until = min(until, :at + ${TRIED_FOR_MS}),
       createdAt = min(createdAt, :at) WHERE state = 'pending' AND nextAt > :at`,
  );
  // A try too early costs nothing; one that waits for the clock to catch up comes too late.
  onSetBack((at) => void correct.run({ at }));
  const sources = new Map<string, Fetch>();
  const running = new Set<string>();
  let clock: NodeJS.Timeout | undefined;
  let isClosed = false;

  const find = (id: string): Row | undefined => byId.get(id) as Row | undefined;

  /** One try to get a file and keep it. */
  async function getOnce(sessionId: string, ref: string): Promise<KeptMedia> {
    const source = sources.get(sessionId);
    if (source === undefined) throw new Error('there is no such session');
    const kept = await media.keep(await within(TRY_MS, source(ref)));
    if (kept === null) throw new FileTooLarge('the file is too large');
    return kept;
  }

  /**
   * The file of a message as its webhook announces it: whole, or `pending` when it is not to be had at once; then it
   * is tried again under the id that is announced. `undefined` when it is too large to keep.
   */
  async function announce(sessionId: string, message: DriverMessage): Promise<WebhookMedia | undefined> {
    if (message.media === undefined) return undefined;
    const { ref } = message.media;
    const fileName = message.media.fileName && cleanFileName(message.media.fileName);
    const getting = getOnce(sessionId, ref);
    try {
      return { ...(await within(HOLD_MS, getting)), fileName };
    } catch (error) {
      if (error instanceof FileTooLarge) return undefined;
      log.warn({ waMessageId: message.waMessageId, err: error }, 'a file is late');
      const at = now();
      const row = insert.get(
        randomUUID(),
        sessionId,
        message.waMessageId,
        ref,
        at,
        at + FIRST_PAUSE_MS,
        at + TRIED_FOR_MS,
      ) as { id: string };
      // The first try may only be slow: then it still counts.
      void settle(row.id, getting);
      return { id: row.id, mimeType: 'application/octet-stream', size: 0, fileName, pending: true };
    }
  }

  async function settle(id: string, getting: Promise<KeptMedia>): Promise<void> {
    running.add(id);
    try {
      const { id: mediaId } = await getting;
      if (!isClosed) done.run(mediaId, id);
    } catch (error) {
      if (!isClosed) onFailure(id, error);
    } finally {
      running.delete(id);
      pump();
    }
  }

  function onFailure(id: string, error: unknown): void {
    const row = find(id);
    if (row === undefined || row.state !== 'pending') return;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** row.tries);
    const isHopeless = error instanceof FileTooLarge || now() + pause > row.until;
    log.warn({ id, tries: row.tries, isHopeless, err: error }, 'could not get a file');
    if (isHopeless) fail.run(id);
    else postpone.run(now() + pause, id);
  }

  /** Starts what is due, one of each session at a time, and comes back for the next. */
  function pump(): void {
    clearTimeout(clock);
    if (isClosed) return;
    const busy = new Set([...running].map((id) => find(id)?.sessionId));
    for (const row of due.all(now()) as Row[]) {
      if (running.has(row.id) || busy.has(row.sessionId) || !sources.has(row.sessionId)) continue;
      busy.add(row.sessionId);
      void settle(row.id, getOnce(row.sessionId, row.ref));
    }
    const { at } = firstDue.get() as { at: number | null };
    const wait = at === null ? LOOK_EVERY_MS : Math.min(LOOK_EVERY_MS, Math.max(200, at - now()));
    clock = setTimeout(pump, wait);
    clock.unref();
  }

  return {
    announce,
    /** Names the engine that gets a session's files. */
    serve: (sessionId: string, source: Fetch) => void sources.set(sessionId, source),
    /** The number is gone, and what WhatsApp has not given of it by now is lost. */
    forget(sessionId: string): void {
      sources.delete(sessionId);
      failAll.run(sessionId);
    },
    /** The engine is back: what waited for it is tried now. */
    wake(sessionId: string): void {
      hurry.run(now(), sessionId);
      pump();
    },
    /** The kept file behind an announced id; `pending` or `failed` when there is none; null for no id of ours. */
    look(id: string): { mediaId: string } | { state: 'pending' | 'failed' } | null {
      const row = find(id);
      if (row === undefined) return null;
      return row.mediaId === null
        ? { state: row.state === 'failed' ? 'failed' : 'pending' }
        : { mediaId: row.mediaId };
    },
    /** Tries now, and for another day. False for no id of ours. */
    retry(id: string): boolean {
      const row = find(id);
      if (row === undefined) return false;
      if (row.state !== 'done' && !running.has(id)) revive.run(now(), now() + TRIED_FOR_MS, id);
      pump();
      return true;
    },
    purge: () => void purge.run(now() - REMEMBERED_MS),
    close(): void {
      isClosed = true;
      clearTimeout(clock);
    },
  };
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`took longer than ${ms} ms`)), ms);
  });
  work.catch(() => undefined);
  return Promise.race([work, tooLong]).finally(() => clearTimeout(timer));
}
