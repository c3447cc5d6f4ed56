import type { ConversationStatus } from '@roms/contracts/conversations';
import { joinLabels } from '../labels/put-labels.ts';
import { latestActivity } from '../latest-activity.ts';
import { publish } from '../live-events.ts';
import { assignConversation } from '../messages/assign-conversation.ts';
import { withdrawOvertaken } from '../messages/withdraw-scheduled.ts';
import { Conversation } from '../models/Conversation.ts';
import type { Trx } from '../knex.ts';
import { moveUploads } from '../uploads/move-uploads.ts';
import { announceMoved } from './announce-moved.ts';
import { moveNoted, noteRow, type Pair } from './merge-notes.ts';

/** What an undo has to know of a conversation that moved. */
export type ConversationNote = {
  /** As it was. */
  gone: ConversationRow;
  /** The one on the same number that it went into, as it was and as the merge left it; null: it only changed its owner. */
  target: { before: ConversationRow; after: ConversationRow } | null;
  labels: LabelRow[];
  participants: ParticipantRow[];
};
export type ConversationRow = Record<string, unknown> & {
  id: number;
  session_id: string;
  status: ConversationStatus;
  snoozed_until: string | null;
  assignee_id: number | null;
};
/** `isNew`: the other conversation did not have it before. */
export type LabelRow = Record<string, unknown> & { label_id: number; isNew: boolean };
export type ParticipantRow = Record<string, unknown> & { user_id: number; isNew: boolean };

/** Conversations of one customer become another's: on a number where that one has a conversation, they become one. */
export async function joinConversations(trx: Trx, { keepId, goneId, mergeId }: Pair): Promise<void> {
  const rows = await Conversation.query(trx)
    .whereIn('customerId', [keepId, goneId])
    .orderBy('id')
    .forNoKeyUpdate();
  for (const gone of rows.filter((row) => row.customerId === goneId)) {
    const target = rows.find((row) => row.customerId === keepId && row.sessionId === gone.sessionId);
    if (target) await joinConversation(trx, target, gone, mergeId);
    else {
      const note = { gone: await rowOf(trx, gone.id), target: null, labels: [], participants: [] };
      await noteRow(trx, { mergeId, relation: 'conversations', rowId: gone.id }, note);
      // Whoever joins after the merge brings messages that are newer than it, and the gone one's all the same.
      await trx.raw(
        `INSERT INTO customer_merge_rows (merge_id, relation, row_id)
         SELECT :mergeId::bigint, 'messages', id FROM messages
          WHERE conversation_id = :id AND :mergeId::bigint IS NOT NULL ON CONFLICT DO NOTHING`,
        { mergeId, id: gone.id } as never,
      );
      await trx('conversations')
        .where({ id: gone.id })
        .update({ customer_id: keepId, version: trx.raw('version + 1') });
    }
    await publish(trx, { type: 'conversation.updated', conversationId: target?.id ?? gone.id });
  }
}

async function joinConversation(
  trx: Trx,
  target: Conversation,
  gone: Conversation,
  mergeId: number | null,
): Promise<void> {
  const ids = { target: target.id, gone: gone.id };
  const before = { gone: await rowOf(trx, gone.id), target: await rowOf(trx, target.id) };
  const labels = await ownAndNew<LabelRow>(trx, 'conversation_labels', 'label_id', ids);
  const participants = await ownAndNew<ParticipantRow>(trx, 'conversation_participants', 'user_id', ids);
  const moved = await moveNoted(
    trx,
    { relation: 'messages', mergeId },
    `UPDATE messages SET conversation_id = :target, version = version + 1,
       client_id = CASE WHEN own.is_taken THEN NULL ELSE messages.client_id END
      FROM (SELECT one.id AS own_id, one.client_id AS own_client_id, EXISTS (
              SELECT FROM messages other WHERE other.conversation_id = :target AND other.client_id = one.client_id) AS is_taken
              FROM messages one WHERE one.conversation_id = :gone) AS own
     WHERE messages.id = own.own_id
     RETURNING messages.id,
       CASE WHEN own.is_taken THEN jsonb_build_object('clientId', own.own_client_id) END AS data`,
    ids,
  );
  await announceMoved(trx, target.id, moved);
  await withdrawOvertaken(trx, target.id);
  await moveNoted(
    trx,
    { relation: 'conversation_activities', mergeId },
    `UPDATE conversation_activities SET conversation_id = :target WHERE conversation_id = :gone
     RETURNING id, jsonb_build_object('from', cast(:gone AS bigint)) AS data`,
    ids,
  );
  await trx('reply_times').where({ conversation_id: gone.id }).update({ conversation_id: target.id });
  await trx('notifications').where({ conversation_id: gone.id }).update({ conversation_id: target.id });
  await trx.raw(
    `INSERT INTO conversation_participants (conversation_id, user_id, since)
     SELECT :target, user_id, since FROM conversation_participants WHERE conversation_id = :gone
     ON CONFLICT DO NOTHING`,
    { target: target.id, gone: gone.id },
  );
  // The sweep wakes what sleeps until a time: the number of the sleep is new, so no workflow waits for it.
  const { status, snoozedUntil } = livelier(target, gone);
  await trx.raw(
    `UPDATE conversations SET
       last_message_id = (SELECT id FROM messages WHERE conversation_id = :target AND status <> 'scheduled'
                           ORDER BY sent_at DESC, id DESC LIMIT 1),
       last_activity_at = ${latestActivity(':activityAt')},
       unread_count = unread_count + :unread,
       waiting_since = least(waiting_since, :waitingSince), replied_at = least(replied_at, :repliedAt),
       status = :status, snoozed_until = :snoozedUntil, snooze_count = greatest(snooze_count, :snoozeCount) + 1,
       version = version + 1
     WHERE id = :target`,
    {
      target: target.id,
      activityAt: gone.lastActivityAt,
      unread: gone.unreadCount,
      waitingSince: gone.waitingSince,
      repliedAt: gone.repliedAt,
      status,
      snoozedUntil,
      snoozeCount: gone.snoozeCount,
    },
  );
  // What is over may lie beside what goes on; the open one, if any, is the target's.
  await moveNoted(
    trx,
    { relation: 'assignments', mergeId },
    `UPDATE assignments SET conversation_id = :target, ended_at = coalesce(assignments.ended_at, clock_timestamp()),
            end_cause = coalesce(assignments.end_cause, 'merged')
       FROM assignments was WHERE was.id = assignments.id AND assignments.conversation_id = :gone
     RETURNING assignments.id,
       jsonb_build_object('from', cast(:gone AS bigint), 'wasOpen', was.ended_at IS NULL) AS data`,
    ids,
  );
  // Whoever serves what goes on keeps it, before who had what was resolved.
  const isGonesToServe =
    target.assigneeId === null || (target.status === 'resolved' && livelier(target, gone) === gone);
  if (isGonesToServe)
    await assignConversation(trx, target, { to: gone.assigneeId, cause: 'merged', by: null });
  await joinLabels(trx, 'conversation_labels', { from: gone.id, to: target.id });
  await moveUploads(trx, { fromConversationId: gone.id, toConversationId: target.id });
  const note: ConversationNote = {
    gone: before.gone,
    target: { before: before.target, after: await rowOf(trx, target.id) },
    labels,
    participants,
  };
  await noteRow(trx, { mergeId, relation: 'conversations', rowId: gone.id }, note);
  await trx('conversations').where({ id: gone.id }).delete();
  await publish(trx, {
    type: 'conversation.removed',
    conversationId: gone.id,
    previousAssigneeId: gone.assigneeId,
  });
}

/** Of two conversations that become one, the one that calls for somebody sooner says how it goes on. */
function livelier(one: Conversation, other: Conversation): Conversation {
  const order: ConversationStatus[] = ['open', 'pending', 'snoozed', 'resolved'];
  return order.indexOf(other.status) < order.indexOf(one.status) ? other : one;
}

/** A conversation as an undo writes it again. */
export async function rowOf(trx: Trx, id: number): Promise<ConversationRow> {
  const row = (await trx('conversations').where({ id }).first(trx.raw('to_jsonb(conversations) AS row'))) as {
    row: ConversationRow;
  };
  return row.row;
}

/** The rows of the conversation that goes, and which of them the other one does not have. */
async function ownAndNew<T>(
  trx: Trx,
  table: string,
  key: string,
  { target, gone }: { target: number; gone: number },
): Promise<T[]> {
  const { rows } = await trx.raw<{ rows: { row: T }[] }>(
    `SELECT to_jsonb(own) || jsonb_build_object('isNew', NOT EXISTS (
              SELECT FROM ${table} other WHERE other.conversation_id = :target AND other.${key} = own.${key})) AS row
       FROM ${table} own WHERE own.conversation_id = :gone ORDER BY own.${key}`,
    { target, gone },
  );
  return rows.map(({ row }) => row);
}
