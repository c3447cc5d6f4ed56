import type { Role } from '@roms/contracts/users';
import type { WeekHours } from '@roms/contracts/week-hours';
import type { Availability } from '@roms/domain/availability';
import type { Db } from '../knex.ts';

export type Person = {
  id: number;
  name: string;
  email: string;
  role: Role;
  active: boolean;
  capacity: number | null;
  shiftHours: WeekHours | null;
  hasTotp: boolean;
  availability: Availability;
  openConversations: number;
  /** The last use of a login that is still open. */
  lastSeenAt: Date | null;
};

/** Everybody who has an account, by name: a shop has a handful. */
export async function allPeople(db: Db): Promise<Person[]> {
  const { rows } = (await db.raw(`
    SELECT u.id, u.name, u.email::text AS email, u.role, u.active, u.capacity, u.availability,
      u.shift_hours AS "shiftHours",
      EXISTS (SELECT FROM totp_secrets t WHERE t.user_id = u.id AND t.confirmed_at IS NOT NULL) AS "hasTotp",
      coalesce((SELECT sum(open)::int FROM conversation_counts c WHERE c.assignee_id = u.id), 0)
        AS "openConversations",
      (SELECT max(s.last_seen_at) FROM sessions s WHERE s.user_id = u.id) AS "lastSeenAt"
    FROM users u ORDER BY lower(u.name), u.id`)) as { rows: Person[] };
  return rows;
}
