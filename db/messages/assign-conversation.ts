import { SYSTEM_ACTOR } from '@roms/domain/actor';
import type { AssignmentCause } from '@roms/domain/assignment';
import { recordActivity, type NewActivity } from '../activity/record-activity.ts';
import { publish } from '../live-events.ts';
import type { Conversation } from '../models/Conversation.ts';
import type { Trx } from '../knex.ts';

export type Assignment = {
  /** Null: the queue. */
  to: number | null;
  cause: AssignmentCause;
  /** The person who does it; null for ROMS. */
  by: number | null;
  /** What the giver wants known. */
  note?: string;
};
/** Whose it was is not there any more. */
const IS_GONE: readonly AssignmentCause[] = ['offline', 'left'];
/** Causes that a line names as its reason. */
const TOLD: readonly AssignmentCause[] = [...IS_GONE, 'merged', 'reopened'];
type Names = { to: string | null; from: string | null; by: string | null };

/**
 * Gives a conversation, whose row the caller holds, to an agent or (null) to the queue: writes it, its history and the
 * line in its thread, and announces it. Whoever was shown it and does not see it any more is told so, nobody else.
 */
export async function assignConversation(
  trx: Trx,
  conversation: Pick<Conversation, 'id' | 'assigneeId'>,
  assignment: Assignment,
): Promise<void> {
  const { id: conversationId, assigneeId: previousAssigneeId } = conversation;
  const { to, cause, by } = assignment;
  if (to === previousAssigneeId) return;
  const { rows } = await trx.raw<{ rows: ({ isNew: boolean } & Names)[] }>(
    `WITH moved AS (
       UPDATE conversations SET assignee_id = :to, version = version + 1 WHERE id = :conversationId
       RETURNING created_at = now() AS is_new
     ), ended AS (
       UPDATE assignments SET ended_at = clock_timestamp(), end_cause = :cause
        WHERE conversation_id = :conversationId AND ended_at IS NULL RETURNING id
     ), begun AS (
       -- Asks how many ended, so that the one before is over when the next begins.
       INSERT INTO assignments (conversation_id, user_id, cause, by_id)
       SELECT :conversationId, :to, :cause, :by FROM (SELECT count(*) FROM ended) AS over
        WHERE cast(:to AS bigint) IS NOT NULL)
     SELECT is_new AS "isNew", (SELECT name FROM users WHERE id = :to) AS to,
            (SELECT name FROM users WHERE id = :from) AS from, (SELECT name FROM users WHERE id = :by) AS by
       FROM moved`,
    { conversationId, to, from: previousAssigneeId, cause, by } as never,
  );
  const [moved] = rows;
  if (!moved) return;
  for (const line of linesOf(conversation, assignment, moved)) await recordActivity(trx, line);
  await publish(
    trx,
    { type: 'conversation.updated', conversationId },
    // Born in this very transaction: nobody has seen it in anybody's hands.
    ...(moved.isNew ? [] : [{ type: 'conversation.removed' as const, conversationId, previousAssigneeId }]),
  );
}

/** Who gave back is one line, whom the rule found then another. */
function linesOf(
  { id: conversationId, assigneeId }: Pick<Conversation, 'id' | 'assigneeId'>,
  { to, cause, by, note }: Assignment,
  names: Names,
): NewActivity[] {
  // The line about the resolving says whose it is.
  if (cause === 'resolved') return [];
  const actor = by === null ? SYSTEM_ACTOR : { kind: 'user' as const, id: by, name: names.by ?? '' };
  const from = assigneeId === null ? {} : { from: { id: assigneeId, name: names.from ?? '' } };
  const reason = TOLD.includes(cause) ? { reason: cause } : {};
  const returned = { conversationId, type: 'given_back' as const, actor, details: { ...from, ...reason } };
  if (to === null) return [returned];
  const given = { to: { id: to, name: names.to ?? '' }, ...(note ? { note } : {}), ...reason };
  if (cause === 'given_back') {
    const found = { conversationId, type: 'assigned' as const, actor: SYSTEM_ACTOR };
    return [returned, { ...found, details: { ...given, automatic: true } }];
  }
  const isHandedOver = cause === 'handed_over' || (IS_GONE.includes(cause) && assigneeId !== null);
  const isAutomatic = cause === 'rule' || cause === 'reopened' || IS_GONE.includes(cause);
  return [
    {
      conversationId,
      type: isHandedOver ? 'handed_over' : 'assigned',
      actor,
      details: { ...from, ...given, ...(isAutomatic ? { automatic: true } : {}) },
    },
  ];
}
