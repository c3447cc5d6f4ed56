import { assignConversation } from '../messages/assign-conversation.ts';
import { withdrawOvertaken } from '../messages/withdraw-scheduled.ts';
import { Customer } from '../models/Customer.ts';
import { Conversation } from '../models/Conversation.ts';
import { latestActivity } from '../latest-activity.ts';
import type { ConversationStatus } from '@roms/contracts/conversations';
import { publish } from '../live-events.ts';
import { moveUploads } from '../uploads/move-uploads.ts';
import type { Trx } from '../knex.ts';
import { moveCustomers } from '../segments/move-customers.ts';
import { joinLabels } from '../labels/put-labels.ts';
import { CUSTOMER_OWNED, type JoinedTable } from './customer-owned.ts';
import { joinRecipients } from './join-recipients.ts';
import { replanReminders } from './customer-place.ts';

/** A reader's page of a thread; what is older it fetches when it gets there. */
const ANNOUNCED = 50;

/**
 * Makes one customer of two that turned out to be the same person: whatever belongs to `goneId` (customer-owned)
 * becomes `keepId`'s. What either of them refused (opted out, blocked) stays refused. Does nothing
 * when one of them is gone by the time both are locked, or when `goneId` has a phone of its own.
 */
export async function mergeCustomer(
  trx: Trx,
  { keepId, goneId }: { keepId: number; goneId: number },
): Promise<void> {
  // In the order of ids, so that two merges cannot wait for each other.
  const both = await Customer.query(trx).findByIds([keepId, goneId]).orderBy('id').forNoKeyUpdate();
  const keep = both.find((customer) => customer.id === keepId);
  const gone = both.find((customer) => customer.id === goneId);
  if (!keep || !gone || gone.phone !== null) return;
  const refused = {
    optedOutAt: keep.optedOutAt ?? gone.optedOutAt,
    blockedAt: keep.blockedAt ?? gone.blockedAt,
  };
  await keep.$query(trx).patch({
    ...refused,
    ...(gone.nameSource === 'manual' && keep.nameSource !== 'manual'
      ? { name: gone.name, nameSource: gone.nameSource }
      : {}),
    lastSessionId: keep.lastSessionId ?? gone.lastSessionId,
    ...(isPlaceless(keep) && !isPlaceless(gone) ? placeOf(gone) : {}),
    updatedAt: new Date(),
  });
  for (const { table, column, onMerge } of CUSTOMER_OWNED) {
    if (onMerge === 'join') await JOINS[table](trx, keepId, goneId);
    else
      await trx(table)
        .where({ [column]: goneId })
        .update({ [column]: keepId });
  }
  // Zone and purchases may be others now. The sweep tells their workflows: a merge has nobody who waits for it.
  await replanReminders(trx, keepId);
  await Customer.query(trx).deleteById(goneId);
}

const JOINS = {
  // Planning the reminders anew learns from the orders of both.
  customer_cycles: async (trx, _keepId, goneId) =>
    void (await trx('customer_cycles').where({ customer_id: goneId }).delete()),
  cycle_corrections: joinCorrections,
  customer_labels: (trx, keepId, goneId) => joinLabels(trx, 'customer_labels', { from: goneId, to: keepId }),
  broadcast_recipients: joinRecipients,
  conversations: joinConversations,
  // The orders are one customer's by now: the other one, who has none, goes with its row.
  customer_segments: async (trx, keepId, goneId) =>
    void (await moveCustomers(trx, [keepId, goneId], new Date())),
} satisfies Record<JoinedTable, (trx: Trx, keepId: number, goneId: number) => Promise<void>>;

/** Of one product the longer of both counts. */
async function joinCorrections(trx: Trx, keepId: number, goneId: number): Promise<void> {
  await trx.raw(
    `INSERT INTO cycle_corrections AS known (customer_id, product_id, factor, corrected_at)
     SELECT :keepId::bigint, product_id, factor, corrected_at FROM cycle_corrections WHERE customer_id = :goneId
     ON CONFLICT (customer_id, product_id) DO UPDATE SET factor = greatest(known.factor, excluded.factor)`,
    { keepId, goneId },
  );
  await trx('cycle_corrections').where({ customer_id: goneId }).delete();
}

function isPlaceless({ city, address, zoneSource }: Customer): boolean {
  return city === null && address === null && zoneSource !== 'manual';
}

function placeOf(gone: Customer): Partial<Customer> {
  const { city, address, addressSource, provinceCode, regencyCode, placeWritten, zone, zoneSource } = gone;
  return { city, address, addressSource, provinceCode, regencyCode, placeWritten, zone, zoneSource };
}

async function joinConversations(trx: Trx, keepId: number, goneId: number): Promise<void> {
  const rows = await Conversation.query(trx)
    .whereIn('customerId', [keepId, goneId])
    .orderBy('id')
    .forNoKeyUpdate();
  for (const gone of rows.filter((row) => row.customerId === goneId)) {
    const target = rows.find((row) => row.customerId === keepId && row.sessionId === gone.sessionId);
    if (target) await joinConversation(trx, target, gone);
    else {
      await trx('conversations')
        .where({ id: gone.id })
        .update({ customer_id: keepId, version: trx.raw('version + 1') });
    }
    await publish(trx, { type: 'conversation.updated', conversationId: target?.id ?? gone.id });
  }
}

async function joinConversation(trx: Trx, target: Conversation, gone: Conversation): Promise<void> {
  const { rows: moved } = (await trx.raw(
    `UPDATE messages SET conversation_id = :target, version = version + 1,
       client_id = CASE WHEN client_id IN (SELECT client_id FROM messages WHERE conversation_id = :target)
                        THEN NULL ELSE client_id END
     WHERE conversation_id = :gone RETURNING id`,
    { target: target.id, gone: gone.id },
  )) as { rows: { id: number }[] };
  const latest = moved.map(({ id }) => id).sort((a, b) => b - a);
  const announced = latest.slice(0, ANNOUNCED);
  await publish(
    trx,
    ...announced.map((messageId) => ({
      type: 'message.updated' as const,
      messageId,
      conversationId: target.id,
    })),
  );
  await withdrawOvertaken(trx, target.id);
  await trx('conversation_activities')
    .where({ conversation_id: gone.id })
    .update({ conversation_id: target.id });
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
  await trx('assignments')
    .where({ conversation_id: gone.id })
    .update({
      conversation_id: target.id,
      ended_at: trx.raw('coalesce(ended_at, clock_timestamp())'),
      end_cause: trx.raw("coalesce(end_cause, 'merged')"),
    });
  // Whoever serves what goes on keeps it, before who had what was resolved.
  const isGonesToServe =
    target.assigneeId === null || (target.status === 'resolved' && livelier(target, gone) === gone);
  if (isGonesToServe)
    await assignConversation(trx, target, { to: gone.assigneeId, cause: 'merged', by: null });
  await joinLabels(trx, 'conversation_labels', { from: gone.id, to: target.id });
  await moveUploads(trx, { fromConversationId: gone.id, toConversationId: target.id });
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
