import type { Agent } from '@roms/domain/assignment';
import type { Trx } from '../knex.ts';
import { IS_OPEN, OWNER } from './inbox-walks.ts';
import { shopSettings } from '../settings/shop-settings.ts';

export type OnlineAgents = { agents: Agent[]; mode: 'round_robin' | 'least_loaded' };

/**
 * Who may be given conversations now (role cs, Online), and how the shop shares them. `except` is a conversation that is
 * not counted. The caller holds `lockAssignment`: what is read stays true until it has given.
 */
export async function onlineAgents(trx: Trx, except = 0): Promise<OnlineAgents | null> {
  const { rows } = await trx.raw<{ rows: (Omit<Agent, 'capacity'> & { capacity: number | null })[] }>(
    `SELECT u.id, u.capacity,
       (SELECT count(*) FROM conversations c
         WHERE ${IS_OPEN} AND ${OWNER} = u.id AND c.id <> :except) AS "openCount",
       (SELECT max(a.id) FROM assignments a WHERE a.user_id = u.id) AS "lastTurn"
     FROM users u WHERE u.role = 'cs' AND u.active AND u.availability = 'online'`,
    { except },
  );
  // Most inbound messages of a shop where nobody uses the switch end here.
  if (rows.length === 0) return null;
  const { assignment: mode, capacity } = await shopSettings(trx);
  return { agents: rows.map((agent) => ({ ...agent, capacity: agent.capacity ?? capacity })), mode };
}
