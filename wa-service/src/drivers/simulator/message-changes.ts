import type { DatabaseSync } from 'node:sqlite';
import type { SimChange, SimMessage } from './records.ts';

/** Reactions, edits and deletions: what the simulated WhatsApp keeps of them, and of whom the service is still to be told. */

export type SimReaction = { waMessageId: string; fromBusiness: 0 | 1; emoji: string };
type NewChange = Pick<SimChange, 'kind' | 'fromBusiness' | 'value'>;

/** So long after the service has taken a change its row is of no use (ms). */
const HANDED_KEPT_MS = 24 * 3_600_000;

/** The part of the simulated servers that changes messages; its tables are those of `SCHEMA`. */
export function createMessageChanges(database: DatabaseSync) {
  addColumns(database);
  const add = database.prepare(
    `INSERT INTO changes (sessionId, phone, waMessageId, kind, fromBusiness, value, at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const react = database.prepare(
    `INSERT INTO reactions (waMessageId, fromBusiness, emoji) VALUES (?, ?, ?)
     ON CONFLICT (waMessageId, fromBusiness) DO UPDATE SET emoji = excluded.emoji`,
  );
  const unreact = database.prepare('DELETE FROM reactions WHERE waMessageId = ? AND fromBusiness = ?');
  const edit = database.prepare('UPDATE messages SET body = ?, editedAt = ? WHERE id = ?');
  const remove = database.prepare(
    `UPDATE messages SET body = '', mediaRef = NULL, extra = NULL, deletedAt = ? WHERE id = ?`,
  );
  const byWaId = database.prepare('SELECT * FROM messages WHERE waMessageId = ? AND phone = ?');
  const unhanded = database.prepare('SELECT * FROM changes WHERE sessionId = ? AND isHanded = 0 ORDER BY id');
  const handed = database.prepare('UPDATE changes SET isHanded = 1 WHERE id = ?');
  const reactions = database.prepare(
    'SELECT r.* FROM reactions r JOIN messages m ON m.waMessageId = r.waMessageId WHERE m.phone = ?',
  );
  database.prepare('DELETE FROM changes WHERE isHanded = 1 AND at < ?').run(Date.now() - HANDED_KEPT_MS);

  return {
    messageOf: (waMessageId: string, phone: string) =>
      byWaId.get(waMessageId, phone) as SimMessage | undefined,
    change(message: SimMessage, { kind, fromBusiness, value }: NewChange): void {
      const at = Date.now();
      const { id, sessionId, phone, waMessageId } = message;
      if (kind === 'edit') edit.run(value, at, id);
      else if (kind === 'revoke') remove.run(at, id);
      else if (value === null) unreact.run(waMessageId, fromBusiness);
      else react.run(waMessageId, fromBusiness, value);
      add.run(sessionId, phone, waMessageId, kind, fromBusiness, value, at);
    },
    unhandedChanges: (sessionId: string) => unhanded.all(sessionId) as unknown as SimChange[],
    setChangeHanded: (id: number) => void handed.run(id),
    reactionsIn: (phone: string) => reactions.all(phone) as unknown as SimReaction[],
  };
}

/** Files of earlier versions have fewer columns. */
function addColumns(database: DatabaseSync): void {
  const columns = database.prepare('PRAGMA table_info(messages)').all() as { name: string }[];
  for (const [name, type] of [
    ['extra', 'TEXT'],
    ['quotedId', 'TEXT'],
    ['editedAt', 'INTEGER'],
    ['deletedAt', 'INTEGER'],
  ] as const)
    if (!columns.some((column) => column.name === name))
      database.exec(`ALTER TABLE messages ADD COLUMN ${name} ${type}`);
}
