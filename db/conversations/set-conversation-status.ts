import type { ConversationStatus } from '@roms/contracts/conversations';
import type { ActivityType } from '@roms/domain/activity-type';
import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import type { Snooze } from '@roms/domain/snooze';
import { recordActivity } from '../activity/record-activity.ts';
import { publish } from '../live-events.ts';
import { assignConversation } from '../messages/assign-conversation.ts';
import { Conversation } from '../models/Conversation.ts';
import { User } from '../models/User.ts';
import type { Trx } from '../knex.ts';
import { snoozeOf } from './snooze-of.ts';
import type { Viewer } from '../scopes/viewer.ts';
import { scoped, visibleConversations } from '../scopes/visible-rows.ts';
import { autoAssign } from './auto-assign.ts';
import { drainQueue } from './drain-queue.ts';

export type StatusChange = {
  conversationId: number;
  status: ConversationStatus;
  /** Of `snoozed`: when it wakes by itself; null until the customer writes. */
  snoozedUntil?: Date | null;
  viewer: Viewer;
  actor: Actor;
  /** Why, as a stable code, where it was no person's wish. */
  reason?: string;
};

type StatusValues = Pick<Conversation, 'status' | 'snoozedUntil' | 'assigneeId'>;
export type ChangedStatus = {
  before: StatusValues;
  after: StatusValues;
  /** Sleep until a time that begins with this: start its end after the commit. */
  begun: Snooze | null;
  /** Sleep that is over by this: tell its end after the commit. */
  ended: Snooze | null;
};

const LINES: Record<ConversationStatus, ActivityType> = {
  open: 'reopened',
  pending: 'set_pending',
  snoozed: 'snoozed',
  resolved: 'resolved',
};

/**
 * Sets what is to become of a conversation, with its line in the thread. Whoever resolves one that nobody has takes it;
 * with that nobody waits in it any more and all of it counts as read, and to take it back counts both anew. Answers the
 * values before and after, or null when it was so already. Throws `conversation_not_found`, and `invalid_request` (400)
 * for a snooze that is over already.
 */
export async function setConversationStatus(trx: Trx, change: StatusChange): Promise<ChangedStatus | null> {
  const { conversationId, status, actor, reason } = change;
  const conversation = await scoped(
    Conversation.query(trx).findById(conversationId).forNoKeyUpdate(),
    visibleConversations(change.viewer),
  );
  if (!conversation) throw new AppError('conversation_not_found', 'Conversation not found');
  const snoozedUntil = status === 'snoozed' ? (change.snoozedUntil ?? null) : null;
  if (conversation.status === status && isSame(conversation.snoozedUntil, snoozedUntil)) return null;
  if (snoozedUntil !== null && snoozedUntil.getTime() <= Date.now()) throw snoozeIsOver();

  await trx('conversations')
    .where({ id: conversationId })
    .update({
      status,
      snoozed_until: snoozedUntil,
      ...(status === 'snoozed' ? { snooze_count: conversation.snoozeCount + 1 } : {}),
      ...(status === 'resolved' ? { waiting_since: null, unread_count: 0 } : {}),
      version: trx.raw('version + 1'),
    });
  if (conversation.status === 'resolved') await countAnew(trx, conversationId);
  const assigneeId = await takeResolved(trx, conversation, change);
  await recordActivity(trx, {
    conversationId,
    type: LINES[status],
    actor,
    details: {
      ...(status === 'snoozed' ? { until: snoozedUntil?.toISOString() ?? null } : {}),
      ...(reason === undefined ? {} : { reason }),
    },
  });
  await publish(trx, { type: 'conversation.updated', conversationId });
  const hand = await changeHands(trx, conversation, { status, assigneeId });
  const snooze = conversation.snoozeCount + 1;
  return {
    before: valuesOf(conversation),
    after: { status, snoozedUntil, assigneeId: hand },
    begun: snoozedUntil === null ? null : { conversationId, snooze },
    ended: snoozeOf(conversation),
  };
}

function valuesOf({ status, snoozedUntil, assigneeId }: Conversation): StatusValues {
  return { status, snoozedUntil, assigneeId };
}

function isSame(one: Date | null, other: Date | null): boolean {
  return one?.getTime() === other?.getTime();
}

/** Whoever resolves a conversation that nobody has takes it; ROMS itself takes none. Answers whose it is. */
async function takeResolved(
  trx: Trx,
  conversation: Conversation,
  { status, actor }: StatusChange,
): Promise<number | null> {
  const isTaken = status === 'resolved' && conversation.assigneeId === null && actor.kind === 'user';
  if (!isTaken) return conversation.assigneeId;
  const assigneeId = Number(actor.id);
  await assignConversation(trx, conversation, { to: assigneeId, cause: 'resolved', by: assigneeId });
  return assigneeId;
}

/** What nobody has looks for somebody when it opens; whoever puts one away has room for the next. Answers whose it is. */
async function changeHands(
  trx: Trx,
  before: Conversation,
  { status, assigneeId }: Pick<Conversation, 'status' | 'assigneeId'>,
): Promise<number | null> {
  if (status === 'open' && assigneeId === null) return autoAssign(trx, before.id);
  if (status === 'open' && assigneeId !== null && (await hasLeft(trx, assigneeId)))
    return autoAssign(trx, before.id, { cause: 'left' });
  if (before.status === 'open' && before.assigneeId !== null) await drainQueue(trx);
  return assigneeId;
}

/** What was resolved stays with whoever has left the shop since. */
async function hasLeft(trx: Trx, userId: number): Promise<boolean> {
  const person = await User.query(trx).findById(userId).select('active');
  return person?.active === false;
}

/**
 * Who waits, and what is unread, in a conversation that was resolved until now: what the customer wrote since a person
 * last answered. What an earlier "resolved" had settled stays settled.
 */
async function countAnew(trx: Trx, conversationId: number): Promise<void> {
  await trx.raw(
    `UPDATE conversations SET (unread_count, waiting_since) = (
       SELECT count(*)::integer, min(sent_at) FROM messages
        WHERE conversation_id = :conversationId AND direction = 'inbound' AND reply_word IS NULL
          AND sent_at > coalesce((SELECT max(sent_at) FROM messages
                WHERE conversation_id = :conversationId AND author IN ('agent', 'phone')
                  AND status NOT IN ('scheduled', 'withdrawn')), '-infinity')
          AND sent_at > coalesce((SELECT at FROM conversation_activities
                WHERE conversation_id = :conversationId AND type = 'resolved'
                ORDER BY at DESC, id DESC OFFSET 1 LIMIT 1), '-infinity'))
     WHERE id = :conversationId`,
    { conversationId },
  );
}

function snoozeIsOver(): AppError {
  return new AppError('invalid_request', 'The request is not right', {
    status: 400,
    details: { fields: { snoozedUntil: ['This time is over already'] } },
  });
}
