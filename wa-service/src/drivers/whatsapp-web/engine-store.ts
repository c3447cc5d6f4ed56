import { notAfter } from '@roms/domain/stored-time';
import { createClock } from '../../clock.ts';
import { openDatabase } from '../../database.ts';

/** What the driver must know after a restart, in a file beside the profile. */

const SCHEMA = `
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS marks (chat TEXT PRIMARY KEY, t INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS acks (id TEXT PRIMARY KEY, ack INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS aliases (lid TEXT PRIMARY KEY, phone TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS handovers (id TEXT PRIMARY KEY, book TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS aliases_phone ON aliases (phone);
`;

/** Acks of older messages are not looked for any more (ms). */
export const ACKS_FOR_MS = 48 * 3_600_000;
/**
 * How far behind a finished reading of all chats a message may still turn up (seconds): WhatsApp's servers keep what a
 * device has not fetched for 30 days. What was complete before needs no mark of its own.
 */
const COMPLETE_BEHIND_S = 30 * 24 * 3_600;
/** So many pairs of phone and LID are kept; the page is asked again for one that was learned longer ago. */
const ALIASES_KEPT = 20_000;
/** How often old rows are removed (ms). */
const PRUNE_EVERY_MS = 3_600_000;

export type EngineStore = ReturnType<typeof createEngineStore>;

/** Opens the store at `path`; `system` in epoch milliseconds. */
export function createEngineStore(path: string, system: () => number) {
  const { now, onSetBack } = createClock(system);
  const database = openDatabase(path, SCHEMA);
  // All of it can be learnt again: what is lost with the power is told twice, never missed.
  database.exec('PRAGMA synchronous = NORMAL;');
  const getFact = database.prepare('SELECT value FROM facts WHERE name = ?');
  const setFact = database.prepare('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)');
  const allMarks = database.prepare('SELECT chat, t FROM marks');
  const setMark = database.prepare(
    'INSERT INTO marks (chat, t) VALUES (?, ?) ON CONFLICT (chat) DO UPDATE SET t = max(t, excluded.t)',
  );
  const newestMark = database.prepare('SELECT max(t) AS t FROM marks');
  const getAck = database.prepare('SELECT ack FROM acks WHERE id = ?');
  const setAck = database.prepare('INSERT OR REPLACE INTO acks (id, ack, at) VALUES (?, ?, ?)');
  const phoneOf = database.prepare('SELECT phone FROM aliases WHERE lid = ?');
  const lidOf = database.prepare('SELECT lid FROM aliases WHERE phone = ?');
  const setAlias = database.prepare('INSERT OR REPLACE INTO aliases (lid, phone) VALUES (?, ?)');
  const forgetAlias = database.prepare('DELETE FROM aliases WHERE phone = ?');
  const setHandover = database.prepare('INSERT OR REPLACE INTO handovers (id, book, at) VALUES (?, ?, ?)');
  const dropHandover = database.prepare('DELETE FROM handovers WHERE id = ?');
  const logIdOf = database.prepare('SELECT book AS logId FROM handovers WHERE id = ?');
  const dropMarks = database.prepare('DELETE FROM marks WHERE t <= ?');
  const dropAcks = database.prepare('DELETE FROM acks WHERE at < ?');
  const dropHandovers = database.prepare('DELETE FROM handovers WHERE at < ?');
  const dropAliases = database.prepare(
    `DELETE FROM aliases WHERE rowid <= (SELECT rowid FROM aliases ORDER BY rowid DESC LIMIT 1 OFFSET ${ALIASES_KEPT})`,
  );
  let prunedAt = -Infinity;
  const fact = (name: string): string | null =>
    (getFact.get(name) as { value: string } | undefined)?.value ?? null;
  const readFrom = (): number => {
    // The time first: asking for it corrects what a clock that was ahead wrote.
    const latest = Math.floor(now() / 1000);
    return Number(fact('since') ?? latest);
  };
  onSetBack((at) => {
    prunedAt = notAfter(prunedAt, at);
    const latest = Math.floor(at / 1000);
    if (readFrom() > latest) setFact.run('since', String(latest));
  });

  return {
    isPaired: () => fact('isPaired') === 'yes',
    unpaired: () => void setFact.run('isPaired', 'no'),
    phone: () => fact('phone'),
    /** Whether the last message that was made kept the id that was asked for. */
    keepsIds: () => fact('keepsIds') === 'yes',
    setKeepsIds(keeps: boolean): void {
      if ((fact('keepsIds') === 'yes') !== keeps) setFact.run('keepsIds', keeps ? 'yes' : 'no');
    },
    /** The number is signed in; another number than before starts from nothing. */
    paired(phone: string): void {
      if (fact('phone') !== phone) {
        database.exec('DELETE FROM marks; DELETE FROM acks; DELETE FROM aliases;');
        setFact.run('phone', phone);
        setFact.run('since', String(Math.floor(now() / 1000)));
      }
      setFact.run('isPaired', 'yes');
    },
    /** Remembers in which send log the page writes that it was asked for this id; `null` when the page has none. */
    handOver(id: string, logId: string | null): void {
      if (logId === null) dropHandover.run(id);
      else setHandover.run(id, logId, now());
    },
    logIdOf: (id: string) => (logIdOf.get(id) as { logId: string } | undefined)?.logId ?? null,
    /**
     * From when a chat without a mark is read (unix seconds): since the number was first signed in, because older
     * messages are history, or since all chats were last known to be complete.
     */
    readFrom,
    /** Up to when each chat is known to be complete (unix seconds). */
    marks: () =>
      Object.fromEntries((allMarks.all() as { chat: string; t: number }[]).map(({ chat, t }) => [chat, t])),
    /** It only rises: the page cuts it at its own clock, which may be years behind. */
    mark: (chat: string, t: number) => void setMark.run(chat, Math.max(t, readFrom())),
    /**
     * Removes, once an hour, what no reading of the chats needs any more: old acks, handovers and aliases, and marks
     * when all chats were read completely, beginning at `at` (epoch ms). Each of them would grow with every customer.
     */
    prune(at: number, isComplete: boolean): void {
      if (at - prunedAt < PRUNE_EVERY_MS) return;
      prunedAt = at;
      dropAcks.run(at - ACKS_FOR_MS);
      dropHandovers.run(at - ACKS_FOR_MS);
      dropAliases.run();
      // Marks are WhatsApp's times: a clock that is years ahead must not make what is to come complete.
      const { t: newest } = newestMark.get() as { t: number | null };
      const completeUntil = Math.min(Math.floor(at / 1000) - COMPLETE_BEHIND_S, newest ?? 0);
      if (!isComplete || completeUntil <= readFrom()) return;
      setFact.run('since', String(completeUntil));
      dropMarks.run(completeUntil);
    },
    /** Whether this ack is news; acks only rise, and −1 follows nothing but 0. */
    takeAck(id: string, ack: number): boolean {
      const known = (getAck.get(id) as { ack: number } | undefined)?.ack ?? 0;
      if (ack === -1 ? known !== 0 : ack <= known) return false;
      setAck.run(id, ack, now());
      return true;
    },
    phoneOfLid: (lid: string) => (phoneOf.get(lid) as { phone: string } | undefined)?.phone ?? null,
    lidOfPhone: (phone: string) => (lidOf.get(phone) as { lid: string } | undefined)?.lid ?? null,
    /** A phone has one LID at a time, and a LID one phone: what either had before is forgotten. */
    learnAlias(lid: string, phone: string): void {
      forgetAlias.run(phone);
      setAlias.run(lid, phone);
    },
    close: () => database.close(),
  };
}
