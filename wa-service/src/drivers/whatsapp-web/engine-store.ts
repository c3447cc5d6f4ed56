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

export type Memory = ReturnType<typeof createMemory>;

export function createMemory(path: string, now: () => number) {
  const database = openDatabase(path, SCHEMA);
  // All of it can be learnt again: what is lost with the power is told twice, never missed.
  database.exec('PRAGMA synchronous = NORMAL;');
  const getFact = database.prepare('SELECT value FROM facts WHERE name = ?');
  const setFact = database.prepare('INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)');
  const allMarks = database.prepare('SELECT chat, t FROM marks');
  const setMark = database.prepare('INSERT OR REPLACE INTO marks (chat, t) VALUES (?, ?)');
  const getAck = database.prepare('SELECT ack FROM acks WHERE id = ?');
  const setAck = database.prepare('INSERT OR REPLACE INTO acks (id, ack, at) VALUES (?, ?, ?)');
  const phoneOf = database.prepare('SELECT phone FROM aliases WHERE lid = ?');
  const lidOf = database.prepare('SELECT lid FROM aliases WHERE phone = ?');
  const setAlias = database.prepare('INSERT OR REPLACE INTO aliases (lid, phone) VALUES (?, ?)');
  const setHandover = database.prepare('INSERT OR REPLACE INTO handovers (id, book, at) VALUES (?, ?, ?)');
  const dropHandover = database.prepare('DELETE FROM handovers WHERE id = ?');
  const bookOf = database.prepare('SELECT book FROM handovers WHERE id = ?');
  const fact = (name: string): string | null =>
    (getFact.get(name) as { value: string } | undefined)?.value ?? null;

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
      for (const table of ['acks', 'handovers'])
        database.prepare(`DELETE FROM ${table} WHERE at < ?`).run(now() - ACKS_FOR_MS);
    },
    /** In whose notes the page writes that it was asked for this id; `null` when it has none. */
    handOver(id: string, book: string | null): void {
      if (book === null) dropHandover.run(id);
      else setHandover.run(id, book, now());
    },
    bookOf: (id: string) => (bookOf.get(id) as { book: string } | undefined)?.book ?? null,
    /** When this number was first signed in (unix seconds): older messages are history. */
    since: () => Number(fact('since') ?? Math.floor(now() / 1000)),
    /** Up to when each chat is known to be complete (unix seconds). */
    marks: () =>
      Object.fromEntries((allMarks.all() as { chat: string; t: number }[]).map(({ chat, t }) => [chat, t])),
    mark: (chat: string, t: number) => void setMark.run(chat, t),
    /** Whether this ack is news; acks only rise, and −1 follows nothing but 0. */
    takeAck(id: string, ack: number): boolean {
      const known = (getAck.get(id) as { ack: number } | undefined)?.ack ?? 0;
      if (ack === -1 ? known !== 0 : ack <= known) return false;
      setAck.run(id, ack, now());
      return true;
    },
    phoneOfLid: (lid: string) => (phoneOf.get(lid) as { phone: string } | undefined)?.phone ?? null,
    lidOfPhone: (phone: string) => (lidOf.get(phone) as { lid: string } | undefined)?.lid ?? null,
    learnAlias: (lid: string, phone: string) => void setAlias.run(lid, phone),
    close: () => database.close(),
  };
}
