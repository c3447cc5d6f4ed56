import { publish } from '../live-events.ts';
import { assignConversation } from '../messages/assign-conversation.ts';
import { Conversation } from '../models/Conversation.ts';
import type { Trx } from '../knex.ts';
import type { ConversationNote } from './join-conversations.ts';
import { insertAsItWas, notedRows, type Parting } from './merge-notes.ts';
import { moveMessages } from './move-messages.ts';

/**
 * Two customers' conversations are two again: each has the messages that it had, and of those that came since, the ones
 * that came through its addresses, are about its orders, or quote one of these. What agents wrote besides, and their
 * notes, stay where they were written. The orders are where they belong already; the caller holds both customers.
 */
export async function partConversations(trx: Trx, parting: Parting): Promise<void> {
  const { keepId, goneId, mergeId } = parting;
  await Conversation.query(trx).where({ customerId: keepId }).orderBy('id').forNoKeyUpdate().select('id');
  const notes = await notedRows<ConversationNote>(trx, mergeId, 'conversations');
  for (const { data } of notes) {
    if (data.target) await writeAgain(trx, parting, data);
    else
      await trx.raw(
        `UPDATE conversations SET customer_id = :goneId, version = version + 1
          WHERE id = :id AND customer_id = :keepId AND NOT EXISTS (
            SELECT FROM conversations own WHERE own.customer_id = :goneId AND own.session_id = conversations.session_id)`,
        { keepId, goneId, id: data.gone.id },
      );
  }
  await divideMessages(trx, parting);
  await moveBack(trx, parting);
  for (const { data } of notes) if (data.target) await settle(trx, parting, data, data.target);
  const ids: number[] = await trx('conversations').whereIn('customer_id', [keepId, goneId]).pluck('id');
  await publish(
    trx,
    ...ids.map((conversationId) => ({ type: 'conversation.updated' as const, conversationId })),
  );
}

/** The conversation that was deleted; what it holds and who waits in it follows from its messages. */
async function writeAgain(trx: Trx, { goneId }: Parting, { gone }: ConversationNote): Promise<void> {
  // The number of its sleep is new, so that no workflow waits for it: the sweep wakes what has slept enough.
  await insertAsItWas(trx, 'conversations', {
    ...gone,
    customer_id: goneId,
    assignee_id: null,
    unread_count: 0,
    waiting_since: null,
    last_message_id: null,
    version: Number(gone.version) + 1,
    snooze_count: Number(gone.snooze_count) + 1,
  });
}

type Divided = { id: number; from_id: number; session_id: string };

async function divideMessages(trx: Trx, { keepId, goneId, mergeId }: Parting): Promise<void> {
  const { rows } = await trx.raw<{ rows: (Divided & { is_gones: boolean })[] }>(
    `WITH RECURSIVE since AS (SELECT last_message_id AS id FROM customer_merges WHERE id = :mergeId),
     held AS (
       SELECT m.id, m.order_id, m.quoted_id, m.direction, m.author, c.id AS conversation_id, c.customer_id, c.session_id,
              EXISTS (SELECT FROM customer_merge_rows r
                       WHERE r.merge_id = :mergeId AND r.relation = 'messages' AND r.row_id = m.id) AS is_noted,
              m.id > (SELECT id FROM since) AS is_new
         FROM conversations c JOIN messages m ON m.conversation_id = c.id
        WHERE c.customer_id IN (:keepId, :goneId)),
     gones AS (
       SELECT id FROM held
        WHERE customer_id = :keepId AND (is_noted OR order_id IN (SELECT id FROM orders WHERE customer_id = :goneId))
       UNION
       SELECT held.id FROM held JOIN gones ON held.quoted_id = gones.id
        WHERE customer_id = :keepId AND is_new AND direction = 'outbound' AND order_id IS NULL),
     keeps AS (
       SELECT id FROM held
        WHERE customer_id = :goneId AND NOT is_noted
          AND (NOT is_new OR author IN ('customer', 'phone') OR order_id IN (SELECT id FROM orders WHERE customer_id = :keepId))
       UNION
       SELECT held.id FROM held JOIN keeps ON held.quoted_id = keeps.id
        WHERE customer_id = :goneId AND is_new AND NOT is_noted AND order_id IS NULL)
     SELECT held.id, conversation_id AS from_id, session_id, customer_id = :keepId AS is_gones
       FROM held WHERE id IN (SELECT id FROM gones UNION ALL SELECT id FROM keeps) ORDER BY held.id`,
    { keepId, goneId, mergeId },
  );
  const groups = Map.groupBy(rows, ({ from_id, is_gones }) => `${from_id} ${is_gones}`);
  for (const group of groups.values()) {
    const { from_id: fromId, session_id: sessionId, is_gones: isGones } = group[0]!;
    const toId = await conversationOf(trx, isGones ? goneId : keepId, { sessionId, likeId: fromId });
    await moveMessages(trx, { fromId, toId, messageIds: group.map(({ id }) => id) });
  }
  // A message keeps the id under which its composer knows it, where nobody else has that.
  await trx.raw(
    `UPDATE messages SET client_id = r.data ->> 'clientId' FROM customer_merge_rows r
      WHERE r.merge_id = :mergeId AND r.relation = 'messages' AND r.row_id = messages.id AND messages.client_id IS NULL
        AND r.data ->> 'clientId' IS NOT NULL AND NOT EXISTS (
          SELECT FROM messages other WHERE other.conversation_id = messages.conversation_id
             AND other.client_id = r.data ->> 'clientId')`,
    { mergeId },
  );
}

/** A customer's conversation on a number; one that was never there goes on as the one that its messages come from. */
async function conversationOf(
  trx: Trx,
  customerId: number,
  { sessionId, likeId }: { sessionId: string; likeId: number },
): Promise<number> {
  const known = await Conversation.query(trx).findOne({ customerId, sessionId }).select('id');
  if (known) return known.id;
  const like = await Conversation.query(trx).findById(likeId).throwIfNotFound();
  const { id } = await Conversation.query(trx).insert({ customerId, sessionId, status: like.status });
  if (like.status === 'snoozed')
    await Conversation.query(trx).findById(id).patch({ snoozedUntil: like.snoozedUntil });
  await assignConversation(trx, { id, assigneeId: null }, { to: like.assigneeId, cause: 'merged', by: null });
  return id;
}

/** Lines of the thread, who had it, its labels and who takes part; reply times and notices follow what they are about. */
async function moveBack(trx: Trx, { keepId, goneId, mergeId }: Parting): Promise<void> {
  // A conversation of somebody who joined later went into the one that is there.
  const home = `(SELECT own.id FROM conversations own, customer_merge_rows c
     WHERE c.merge_id = :mergeId AND c.relation = 'conversations' AND c.row_id = cast(r.data ->> 'from' AS bigint)
       AND own.customer_id = :goneId AND own.session_id = c.data -> 'gone' ->> 'session_id')`;
  await trx.raw(
    `WITH moved AS (
       UPDATE conversation_activities line SET conversation_id = ${home} FROM customer_merge_rows r
        WHERE r.merge_id = :mergeId AND r.relation = 'conversation_activities' AND r.row_id = line.id
          AND line.conversation_id IN (SELECT id FROM conversations WHERE customer_id = :keepId)
       RETURNING line.id, line.conversation_id)
     UPDATE notifications SET conversation_id = moved.conversation_id FROM moved WHERE activity_id = moved.id`,
    { keepId, goneId, mergeId },
  );
  await trx.raw(
    `UPDATE assignments held SET conversation_id = ${home} FROM customer_merge_rows r
      WHERE r.merge_id = :mergeId AND r.relation = 'assignments' AND r.row_id = held.id AND held.ended_at IS NOT NULL
        AND held.conversation_id IN (SELECT id FROM conversations WHERE customer_id = :keepId)`,
    { keepId, goneId, mergeId },
  );
}

/**
 * Status, hand, labels and participants of the two that were one. What the merge itself wrote is taken back; what people
 * decided since, or what a customer who wrote since makes of it, holds.
 */
async function settle(
  trx: Trx,
  { goneId, keepId }: Parting,
  note: ConversationNote,
  { before, after }: NonNullable<ConversationNote['target']>,
): Promise<void> {
  const gone = await Conversation.query(trx).findOne({ customerId: goneId, sessionId: note.gone.session_id });
  const kept = await Conversation.query(trx).findOne({ id: before.id, customerId: keepId });
  if (!gone || !kept) return;
  for (const [table, key, rows] of [
    ['conversation_labels', 'label_id', note.labels],
    ['conversation_participants', 'user_id', note.participants],
  ] as const) {
    const added = rows
      .filter(({ isNew }) => isNew)
      .map((row) => (row as Record<string, unknown>)[key] as number);
    await trx(table).where({ conversation_id: kept.id }).whereIn(key, added).delete();
    const home = key === 'label_id' ? 'labels' : 'users';
    for (const { isNew: _, ...row } of rows)
      if (
        await trx(home)
          .where({ id: row[key as never] })
          .first('id')
      )
        await insertAsItWas(trx, table, { ...row, conversation_id: gone.id });
  }
  const isChanged = kept.status !== after.status;
  const goneStatus = gone.waitingSince !== null || isChanged ? kept : statusOf(note.gone);
  const { status, snoozedUntil } = goneStatus;
  if (gone.id === note.gone.id)
    await Conversation.query(trx).findById(gone.id).patch({ status, snoozedUntil });
  if (!isChanged && kept.waitingSince === null)
    await Conversation.query(trx)
      .findById(kept.id)
      .patch({ ...statusOf(before), snoozeCount: kept.snoozeCount + 1 });
  await give(trx, gone, note.gone.assignee_id);
  if (kept.assigneeId === after.assignee_id) await give(trx, kept, before.assignee_id);
}

function statusOf({
  status,
  snoozed_until,
}: ConversationNote['gone']): Pick<Conversation, 'status' | 'snoozedUntil'> {
  return { status, snoozedUntil: snoozed_until === null ? null : new Date(snoozed_until) };
}

/** Back into the hand that had it; who has left since gets nothing. */
async function give(trx: Trx, conversation: Conversation, to: number | null): Promise<void> {
  if (to !== null && !(await trx('users').where({ id: to, active: true }).first('id'))) return;
  await assignConversation(trx, conversation, { to, cause: 'merged', by: null });
}
