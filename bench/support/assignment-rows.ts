import type { Knex } from 'knex';
import { autoAssign } from '../../db/conversations/auto-assign.ts';
import { drainQueue } from '../../db/conversations/drain-queue.ts';
import type { Trx } from '../../db/knex.ts';
import type { AtSizeRow } from './at-size-rows.ts';
import { timed, undone } from './undone.ts';

/** So many of them have room somewhere. */
const DRAINED = 100;
const QUEUE = `
  SELECT id FROM conversations WHERE status = 'open' AND assignee_id IS NULL ORDER BY waiting_since, id`;
/** Whose turn it is, of those who have room. */
const CHOICE = `
  SELECT u.id FROM users u
   WHERE u.role = 'cs' AND u.active AND u.availability = 'online'
     AND (SELECT count(*) FROM conversations c WHERE c.status = 'open' AND c.assignee_id = u.id) < u.capacity
   ORDER BY (SELECT max(id) FROM assignments a WHERE a.user_id = u.id) NULLS FIRST LIMIT 1`;

/**
 * Giving a conversation by the rule, beside what one would write by hand: choose, write, keep, tell. `queued` more are
 * put into the queue of a shop in which nobody waits for a hand.
 */
export function assignmentRows(db: Knex, queued = 0): AtSizeRow[] {
  const withAgents = (work: (trx: Trx, oldestId: number) => Promise<number>) => allOnline(db, queued, work);
  return [
    {
      what: 'an inbound finds its agent by the rule',
      ours: withAgents(async (trx, id) => timed(() => autoAssign(trx, id))),
      bound: withAgents(byHand),
    },
    {
      what: 'the queue gives its oldest',
      ours: withAgents((trx) => drain(trx, 1)),
      bound: withAgents(byHand),
    },
    {
      what: `the queue gives ${DRAINED}`,
      ours: withAgents((trx) => drain(trx, DRAINED)),
      bound: withAgents(async (trx) => {
        const { rows } = await trx.raw<{ rows: { id: number }[] }>(`${QUEUE} LIMIT ${DRAINED}`);
        return timed(async () => {
          for (const { id } of rows) await byHand(trx, id);
        });
      }),
    },
  ];
}

/** All agents are Online and have room; what is done is taken back. */
function allOnline(
  db: Knex,
  queued: number,
  work: (trx: Trx, oldestId: number) => Promise<number>,
): () => Promise<number> {
  return undone(db, async (trx) => {
    await trx('users').where({ role: 'cs' }).update({ availability: 'online', capacity: 1_000_000 });
    if (queued > 0)
      await trx.raw(
        `UPDATE conversations SET status = 'open', waiting_since = last_activity_at
          WHERE id IN (SELECT id FROM conversations WHERE assignee_id IS NULL ORDER BY id LIMIT ?)`,
        [queued],
      );
    const { rows } = await trx.raw<{ rows: { id: number }[] }>(`${QUEUE} LIMIT 1`);
    return work(trx, rows[0]!.id);
  });
}

/** The queue is drained while so many have room, shared among all agents. */
async function drain(trx: Trx, room: number): Promise<number> {
  await trx.raw(
    `UPDATE users u SET capacity = (SELECT count(*) FROM conversations WHERE status = 'open' AND assignee_id = u.id)
            + :room / (SELECT count(*) FROM users WHERE role = 'cs')
            + CASE WHEN id = (SELECT max(id) FROM users WHERE role = 'cs')
                   THEN :room % (SELECT count(*) FROM users WHERE role = 'cs') ELSE 0 END
      WHERE role = 'cs'`,
    { room },
  );
  return timed(async () => {
    const given = await drainQueue(trx);
    if (given !== room) throw new Error(`${given} were given instead of ${room}`);
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
