import type { Knex } from 'knex';
import type { Audience } from '../scopes/viewer.ts';

export type Assignee = { id: number; name: string };

/**
 * Who sees each of these conversations: whoever has it (null: nobody), and who was called to it, and no agent what is with
 * somebody of the shop; unknown ones are left out.
 */
export async function audiencesOf(
  db: Knex,
  conversationIds: Iterable<number>,
): Promise<Map<number, Audience & { assignee: Assignee | null }>> {
  const rows = (await db('conversations')
    .join('customers', 'customers.id', 'conversations.customer_id')
    .leftJoin('users', 'users.id', 'conversations.assignee_id')
    .whereIn('conversations.id', [...new Set(conversationIds)])
    .select(
      'conversations.id',
      'assignee_id',
      'users.name',
      'customers.internal',
      // As JSON: the driver reads the numbers of an array as texts.
      db.raw(`to_json(ARRAY(SELECT user_id FROM conversation_participants
                             WHERE conversation_id = conversations.id)) AS participant_ids`),
    )) as {
    id: number;
    assignee_id: number | null;
    name: string;
    internal: boolean;
    participant_ids: number[];
  }[];
  return new Map(
    rows.map(
      ({ id, assignee_id: assigneeId, name, internal: isInternal, participant_ids: participantIds }) => [
        id,
        {
          assigneeId,
          participantIds,
          isInternal,
          assignee: assigneeId === null ? null : { id: assigneeId, name },
        },
      ],
    ),
  );
}
