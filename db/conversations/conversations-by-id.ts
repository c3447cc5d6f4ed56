import type { Knex } from 'knex';
import { Conversation } from '../models/Conversation.ts';
import { replyTargetOf } from './reply-target-of.ts';
import { customerSegments, segmentIn } from '../segments/customer-segments.ts';
import { shopSettings } from '../settings/shop-settings.ts';

/** What a presenter of conversations needs beside the row itself. */
const WITH_ALL = '[customer, assignee, lastMessage.[agent, reactions], labels]';

/** These conversations with customer and segment, assignee, last message and labels, in the order of `ids`; unknown ids are left out. */
export async function conversationsById(db: Knex, ids: readonly number[]): Promise<Conversation[]> {
  if (ids.length === 0) return [];
  const rows = await Conversation.query(db)
    .findByIds([...ids])
    .withGraphFetched(WITH_ALL);
  const segments = await customerSegments(
    db,
    rows.map(({ customerId }) => customerId),
  );
  for (const row of rows) row.segment = segmentIn(segments, row.customerId);
  if (rows.some(({ waitingSince }) => waitingSince !== null)) {
    const shop = await shopSettings(db);
    for (const row of rows) row.replyTarget = replyTargetOf(row, shop);
  }
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
