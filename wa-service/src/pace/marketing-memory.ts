import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { atMinuteOfDay, dateIn } from '@roms/domain/clock';
import { foldText } from '@roms/domain/folded-text';
import { DAY_MS, HOUR_MS } from '@roms/domain/pacing/pacing';
import type { StrangerContact } from '@roms/domain/pacing/facts';
import { isOptOut } from '@roms/domain/reply-words';
import type { Clock } from '../clock.ts';
import type { DriverMessage } from '../drivers/driver.ts';

/** Reminders and broadcasts of the last seven days and what came of them: no text, only its fingerprint. */

const SCHEMA = `
CREATE TABLE IF NOT EXISTS marketing (
  key TEXT PRIMARY KEY,
  at INTEGER NOT NULL,
  lane TEXT NOT NULL,
  chat TEXT NOT NULL,
  textHash TEXT,
  stranger INTEGER NOT NULL,
  replied INTEGER NOT NULL DEFAULT 0,
  optedOut INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS marketing_at ON marketing (at);
CREATE INDEX IF NOT EXISTS marketing_chat ON marketing (chat);
CREATE INDEX IF NOT EXISTS marketing_text ON marketing (textHash, at) WHERE textHash IS NOT NULL;
CREATE INDEX IF NOT EXISTS marketing_stranger ON marketing (at) WHERE stranger = 1;
`;

export const MEMORY_MS = 7 * DAY_MS;
/** A clock that is a day ahead, and not yet noticed, forgets nothing of the week (ms). */
const KEPT_MS = MEMORY_MS + DAY_MS;
/** WhatsApp writes whole seconds: an answer may seem to be older than what it answers. */
const CLOCK_SLACK_MS = 2_000;

export type MarketingSend = {
  key: string;
  lane: 'reminder' | 'broadcast';
  chat: string;
  textHash: string | null;
  stranger: boolean;
};
export type WeekCounts = { sent: number; replied: number; optedOut: number; failed: number };
export type DayCounts = { date: string; sent: number; replied: number; failed: number };
export type MarketingMemory = ReturnType<typeof createMarketingMemory>;

/** The same for texts that differ in case, spaces or punctuation only, and for the same file; `null` for neither. */
export function textHashOf(message: { body: string; media?: { id: string } | undefined }): string | null {
  const text = `${message.media?.id ?? ''}:${foldText(message.body) || message.body.trim()}`;
  return text === ':' ? null : createHash('sha256').update(text).digest('hex');
}

export function createMarketingMemory(database: DatabaseSync, { now, onSetBack }: Clock) {
  database.exec(SCHEMA);
  const insert = database.prepare(
    'INSERT OR REPLACE INTO marketing (key, at, lane, chat, textHash, stranger) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const remove = database.prepare('DELETE FROM marketing WHERE key = ?');
  const prune = database.prepare('DELETE FROM marketing WHERE at <= ?');
  const fail = database.prepare('UPDATE marketing SET failed = 1 WHERE key = ?');
  const correct = database.prepare('UPDATE marketing SET at = ? WHERE at > ?');
  onSetBack((at) => void correct.run(at, at));
  const mark = database.prepare(
    `UPDATE marketing SET replied = 1 WHERE chat IN (?, ?, ?) AND replied = 0 AND at > ? AND at <= ?`,
  );
  const optOut = database.prepare(
    `UPDATE marketing SET optedOut = 1 WHERE optedOut = 0 AND key =
       (SELECT key FROM marketing WHERE chat IN (?, ?, ?) AND at > ? AND at <= ? ORDER BY at DESC LIMIT 1)`,
  );
  const sameText = database.prepare(
    `SELECT at FROM marketing WHERE textHash = ? AND lane = 'broadcast' AND at > ? ORDER BY at`,
  );
  const strangers = database.prepare(
    `SELECT min(at) AS firstAt, max(at) AS lastAt, max(replied) AS hasReplied FROM marketing
     WHERE stranger = 1 AND failed = 0 AND at > ? GROUP BY chat`,
  );
  const counts = database.prepare(
    `SELECT count(*) AS total, coalesce(sum(replied), 0) AS replied, coalesce(sum(optedOut), 0) AS optedOut,
       coalesce(sum(failed), 0) AS failed FROM marketing WHERE at > ? AND at <= ?`,
  );
  const countBetween = (after: number, upTo: number): WeekCounts => {
    const row = counts.get(after, upTo) as WeekCounts & { total: number };
    const { total, replied, optedOut, failed } = row;
    return { sent: total - failed, replied, optedOut, failed };
  };

  return {
    add({ key, lane, chat, textHash, stranger }: MarketingSend, at: number): void {
      insert.run(key, at, lane, chat, textHash, stranger ? 1 : 0);
    },
    giveBack: (key: string) => void remove.run(key),
    fail: (key: string) => void fail.run(key),
    /** Marks what a customer's message answers; `true` when it is nothing but a new wish to get no more of it. */
    heard(message: Pick<DriverMessage, 'chat' | 'phone' | 'lid' | 'body' | 'sentAt'>): boolean {
      const byPhone = message.phone === null ? message.chat : `${message.phone}@c.us`;
      const chats = [message.chat, byPhone, message.lid ?? message.chat] as const;
      const upTo = Date.parse(message.sentAt) + CLOCK_SLACK_MS;
      mark.run(...chats, now() - MEMORY_MS, upTo);
      return isOptOut(message.body) && optOut.run(...chats, now() - MEMORY_MS, upTo).changes > 0;
    },
    /** When this text went out as a broadcast within the last hour, oldest first. */
    sameText(textHash: string): number[] {
      return (sameText.all(textHash, now() - HOUR_MS) as { at: number }[]).map(({ at }) => at);
    },
    strangers(): StrangerContact[] {
      const rows = strangers.all(now() - MEMORY_MS) as unknown as {
        firstAt: number;
        lastAt: number;
        hasReplied: number;
      }[];
      return rows.map((row) => ({ ...row, hasReplied: row.hasReplied === 1 }));
    },
    /** Of the last seven days, or since `after` when that is later. */
    week: (after = 0): WeekCounts =>
      countBetween(Math.max(now() - MEMORY_MS, after), Number.MAX_SAFE_INTEGER),
    /** Of the last seven days of the zone's calendar, today last. */
    days(zone: string): DayCounts[] {
      const today = new Date(now());
      const midnight = (plusDays: number) => atMinuteOfDay(today, zone, 0, plusDays);
      return [-6, -5, -4, -3, -2, -1, 0].map((day) => {
        const from = midnight(day);
        const { sent, replied, failed } = countBetween(from.getTime() - 1, midnight(day + 1).getTime() - 1);
        return { date: dateIn(from, zone), sent, replied, failed };
      });
    },
    /** Only by a clock that has not leapt. */
    purge: () => void prune.run(now() - KEPT_MS),
    /** Another phone was paired: what came of the old number's sends says nothing about it. */
    clear: () => database.exec('DELETE FROM marketing'),
  };
}
