import type { TeamMember } from '@roms/contracts/team';
import type { Db } from '../knex.ts';
import { shopSettings } from '../settings/shop-settings.ts';

/** Everybody who works here, by name, with state and load. */
export async function team(db: Db): Promise<TeamMember[]> {
  const { capacity } = await shopSettings(db);
  const { rows } = await db.raw<{ rows: TeamMember[] }>(
    `SELECT u.id, u.name, u.role, u.availability AS state, coalesce(u.capacity, :capacity) AS capacity,
            coalesce(held.open, 0)::int AS "openCount"
       FROM users u
       LEFT JOIN (SELECT assignee_id, sum(open) AS open FROM conversation_counts GROUP BY assignee_id) AS held
         ON held.assignee_id = u.id
      WHERE u.active ORDER BY lower(u.name), u.id`,
    { capacity },
  );
  return rows;
}
