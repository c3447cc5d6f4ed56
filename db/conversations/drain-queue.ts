import { chooseAgent, hasRoom, type Agent, type AssignmentCause } from '@roms/domain/assignment';
import { assignConversation } from '../messages/assign-conversation.ts';
import { lockAssignment } from '../people/lock-assignment.ts';
import type { Trx } from '../knex.ts';
import { unhandedAfter } from './auto-assign.ts';
import { isNotInternal } from '../scopes/internal-customers.ts';
import { onlineAgents } from './online-agents.ts';

/** Conversations that one transaction gives at most: everybody's inbound messages wait for it. */
const MOST = 100;

/**
 * Gives what waits in the queue, the oldest first, to whoever has room by the rule; answers how many it gave. Call it last
 * in the transaction in which somebody came Online, resolved, or got room. What another transaction holds at that moment
 * is left: it will be given there, or by the sweep.
 */
export async function drainQueue(trx: Trx): Promise<number> {
  await lockAssignment(trx);
  const online = await onlineAgents(trx);
  if (online === null) return 0;
  const { agents, mode } = online;
  let given = 0;
  for (;;) {
    const free = agents.filter(hasRoom);
    const room = free.reduce((sum, { openCount, capacity }) => sum + capacity - openCount, 0);
    const waiting = await oldestWaiting(trx, free, Math.min(room, MOST - given));
    const before = given;
    for (const { id, ...last } of waiting) {
      const to = chooseAgent(agents, unhandedAfter(last), mode);
      if (to === null) continue;
      await assignConversation(trx, { id, assigneeId: null }, { to, cause: 'rule', by: null });
      takeTurn(agents, to);
      given += 1;
    }
    if (given === before) return given;
  }
}

type Waiting = { id: number; userId: number | null; cause: AssignmentCause | null };

/** The oldest in the queue that one of `free` may have, locked: who gave one back is not asked again; of the shop itself none. */
async function oldestWaiting(trx: Trx, free: readonly Agent[], limit: number): Promise<Waiting[]> {
  if (limit <= 0) return [];
  const only = free.length === 1 ? free[0]!.id : null;
  const { rows } = await trx.raw<{ rows: Waiting[] }>(
    `SELECT c.id, last.user_id AS "userId", last.end_cause AS cause
       FROM conversations c
       LEFT JOIN LATERAL (SELECT user_id, end_cause FROM assignments a WHERE a.conversation_id = c.id
                           ORDER BY a.id DESC LIMIT 1) AS last ON true
      WHERE c.status = 'open' AND c.assignee_id IS NULL AND ${isNotInternal('c.customer_id')}
        AND (last.end_cause IS DISTINCT FROM 'given_back' OR last.user_id IS DISTINCT FROM :only)
      ORDER BY c.waiting_since, c.id LIMIT :limit FOR NO KEY UPDATE OF c SKIP LOCKED`,
    { only, limit } as never,
  );
  return rows;
}

function takeTurn(agents: Agent[], id: number): void {
  const latest = Math.max(0, ...agents.map(({ lastTurn }) => lastTurn ?? 0));
  const agent = agents.find((one) => one.id === id);
  if (!agent) return;
  agent.openCount += 1;
  agent.lastTurn = latest + 1;
}
