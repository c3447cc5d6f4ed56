import type { Role } from '@roms/contracts/users';
import type { WeekHours } from '@roms/contracts/week-hours';
import { AppError } from '@roms/domain/errors';
import { User } from '../models/User.ts';
import type { Trx } from '../knex.ts';
import { orEmailTaken } from './email-taken.ts';
import { endLogins } from './end-logins.ts';
import { lockUser } from './lock-user.ts';

export type UserChanges = {
  name?: string;
  email?: string;
  role?: Role;
  active?: boolean;
  /** Open conversations that automatic assignment may give; null: the shop's number. */
  capacity?: number | null;
  /** When the person works, on the shop's clock; null: whenever they like. */
  shiftHours?: WeekHours | null;
};

/**
 * Changes a person. Another role and a deactivation end the logins and streams: these show what the person might see.
 * Links that went to another e-mail address open nothing any more. Throws `not_found`, `email_taken` (409), and
 * `last_admin` (409) when nobody would be left who can let others in.
 */
export async function updateUser(
  trx: Trx,
  id: number,
  changes: UserChanges,
): Promise<{ before: User; after: User }> {
  // Two admins who demote each other at once wait here for each other.
  await User.query(trx).where({ role: 'admin', active: true }).orderBy('id').forNoKeyUpdate();
  const before = await lockUser(trx, id);
  const after = await orEmailTaken(
    User.query(trx)
      .patchAndFetchById(id, { ...changes, updatedAt: new Date() })
      .execute(),
  );
  const admins = await User.query(trx).where({ role: 'admin', active: true }).resultSize();
  if (admins === 0) {
    throw new AppError('last_admin', 'This is the last admin: make another one first', { status: 409 });
  }
  if (after.role !== before.role || after.active !== before.active) await endLogins(trx, id);
  if (after.email !== before.email) await trx('password_links').where({ user_id: id }).delete();
  return { before, after };
}
