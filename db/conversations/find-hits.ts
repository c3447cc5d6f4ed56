import type { Knex } from 'knex';
import { excerptOf } from '@roms/domain/excerpt';
import type { Mark } from '@roms/domain/marked-text';
import { failedMessages } from '../messages/failed-messages.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { containing, searchWords } from '../search-words.ts';

/** Why a conversation was found: its latest message that says so, and the part of it that does. */
export type Hit = { conversationId: number; messageId: number; excerpt: string; marks: Mark[] };

type Row = { conversationId: number; messageId: number; body: string };

/** How much of a body is read round its hit, and how much of that before it (characters). */
const AROUND = 400;
const BEFORE = 100;
/** More conversations than these with failed messages are not listed. */
const MOST_FAILED = 1_000;

/** SQL for the part of a body round `:asked`. What folding left out makes it a little early: hence the room before it. */
export const AROUND_ASKED = (body: string): string =>
  `substr(${body}, greatest(1, strpos(fold_text(${body}), fold_text(:asked)) - ${BEFORE}), ${AROUND})`;

/** The hits of `q` in these conversations; those found by their customer alone have none. */
export async function textHits(db: Knex, conversationIds: readonly number[], q: string): Promise<Hit[]> {
  const { text, isLong } = searchWords(q);
  if (conversationIds.length === 0 || !isLong) return [];
  // A body that no index knows: each thread is walked down, and not the index of all texts.
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT asked.id AS "conversationId", hit.id AS "messageId", ${AROUND_ASKED('hit.body')} AS body
       FROM unnest(cast(:ids AS bigint[])) AS asked (id)
       CROSS JOIN LATERAL (SELECT id, body FROM messages
         WHERE conversation_id = asked.id AND fold_text(body) || '' LIKE fold_text(:text)
         ORDER BY sent_at DESC, id DESC LIMIT 1) AS hit`,
    { ids: [...conversationIds], text: containing(text), asked: text },
  );
  return rows.map((row) => hitOf(row, text));
}

/** The conversations with failed messages that `viewer` may see, each with its latest. */
export async function failedHits(db: Knex, viewer: Viewer, now: Date): Promise<Map<number, Hit>> {
  const rows = await failedMessages(db, viewer, now)
    .orderBy('messages.id', 'desc')
    .limit(MOST_FAILED)
    .select<Row[]>({
      conversationId: 'messages.conversation_id',
      messageId: 'messages.id',
      body: db.raw(`left(messages.body, ${AROUND})`) as never,
    });
  // The oldest first, so that the latest of a conversation stays.
  return new Map(rows.reverse().map((row) => [row.conversationId, hitOf(row, '')]));
}

function hitOf({ conversationId, messageId, body }: Row, asked: string): Hit {
  return { conversationId, messageId, ...excerptOf(body, asked) };
}
