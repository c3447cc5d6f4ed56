import type { Knex } from 'knex';
import { autoAssign } from '../../db/conversations/auto-assign.ts';
import { drainQueue } from '../../db/conversations/drain-queue.ts';
import type { Trx } from '../../db/knex.ts';
import type { AtSizeRow } from './at-size-rows.ts';
import { timed, undone } from './undone.ts';

/** Conversations in the queue. */
const WAITING = 200;
const OLDEST = `
  SELECT id FROM conversations WHERE status = 'open' AND assignee_id IS NULL ORDER BY waiting_since, id LIMIT 1`;
/** Whose turn it is, of those who have room. */
const CHOICE = `
  SELECT u.id FROM users u
   WHERE u.role = 'cs' AND u.active AND u.availability = 'online'
     AND (SELECT count(*) FROM conversations c WHERE c.status = 'open' AND c.assignee_id = u.id) < u.capacity
   ORDER BY (SELECT max(id) FROM assignments a WHERE a.user_id = u.id) NULLS FIRST LIMIT 1`;

/** Giving a conversation by the rule, beside what one would write by hand: choose, write, keep, tell. */
export function assignmentRows(db: Knex): AtSizeRow[] {
  return [
    {
      what: 'an inbound finds its agent by the rule',
      ours: withAgents(db, async (trx, id) => timed(() => autoAssign(trx, id))),
      bound: withAgents(db, byHand),
    },
    {
      what: 'the queue gives its oldest',
      ours: withAgents(db, async (trx) => {
        await trx.raw(`
          UPDATE users SET capacity = (SELECT count(*) FROM conversations
             WHERE status = 'open' AND assignee_id = users.id) + CASE WHEN id = (SELECT max(id) FROM users) THEN 1 ELSE 0 END`);
        return timed(() => drainQueue(trx));
      }),
      bound: withAgents(db, byHand),
    },
  ];
}

/** All agents are Online and have room; what is done is taken back. */
function withAgents(db: Knex, work: (trx: Trx, oldestId: number) => Promise<number>): () => Promise<number> {
  return undone(db, async (trx) => {
    await trx('users').where({ role: 'cs' }).update({ availability: 'online', capacity: 1_000_000 });
    // The filled shop has none that waits for a hand.
    await trx.raw(`
      UPDATE conversations SET status = 'open', waiting_since = last_activity_at
       WHERE id IN (SELECT id FROM conversations WHERE assignee_id IS NULL ORDER BY id LIMIT ${WAITING})`);
    const { rows } = await trx.raw<{ rows: { id: number }[] }>(OLDEST);
    return work(trx, rows[0]!.id);
  });
}

function byHand(trx: Trx, id: number): Promise<number> {
  return timed(() =>
    trx.raw(
      `WITH chosen AS (${CHOICE}),
            moved AS (UPDATE conversations SET assignee_id = chosen.id, version = version + 1 FROM chosen
                       WHERE conversations.id = :id RETURNING assignee_id),
            kept AS (INSERT INTO assignments (conversation_id, user_id, cause) SELECT :id, assignee_id, 'rule' FROM moved)
       INSERT INTO conversation_activities (conversation_id, type, actor_kind, actor_name)
       SELECT :id, 'assigned', 'system', 'ROMS' FROM moved`,
      { id },
    ),
  );
}
