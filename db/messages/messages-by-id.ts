import type { Knex } from 'knex';
import { Message } from '../models/Message.ts';
import { withBrought } from './brought-orders.ts';

/** What a presenter of messages needs beside the row itself. */
export const WITH_ALL = '[agent, reactions, quoted.agent]';

/** These messages with all that a presenter needs, in the order of `ids`; unknown ids are left out. */
export async function messagesById(db: Knex, ids: readonly number[]): Promise<Message[]> {
  if (ids.length === 0) return [];
  const rows = await Message.query(db)
    .findByIds([...ids])
    .withGraphFetched(WITH_ALL);
  await withBrought(db, rows);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
