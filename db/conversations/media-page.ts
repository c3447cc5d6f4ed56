import type { Knex } from 'knex';
import { PAGE_SIZE, toPage, type Position } from '../keyset.ts';
import { Message } from '../models/Message.ts';

/** One page of a conversation's messages with a file, the newest first. */
export async function mediaPage(
  db: Knex,
  { conversationId, after }: { conversationId: number; after: Position | null },
): Promise<{ rows: Message[]; nextCursor: string | null }> {
  const rows = (await Message.query(db)
    .where({ conversationId })
    .whereNotNull('media')
    .modify((query) => {
      if (after) void query.whereRaw('(sent_at, id) < (cast(? AS timestamptz), ?)', [after.at, after.id]);
    })
    // Text, because a JavaScript date would lose the microseconds by which the next page starts.
    .select('messages.*', Message.raw('cast(sent_at AS text) AS position'))
    .orderBy([
      { column: 'sentAt', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(PAGE_SIZE + 1)
    .withGraphFetched('agent')) as (Message & { position: string })[];
  return toPage(rows, ({ position, id }) => ({ at: position, id }));
}
