import type { Knex } from 'knex';
import { User } from '../db/models/User.ts';
import { verifyPassword } from '../runtime/password.ts';

/** The logins of the embedded demo, which everybody knows. */
const DEFAULT_LOGINS = [
  { email: 'admin@someah.com', password: 'admin123' },
  { email: 'cs@someah.com', password: 'cs123' },
];

/** Throws when an active account still has a password that stands in the README. */
export async function refuseDefaultCredentials(db: Knex): Promise<void> {
  for (const { email, password } of DEFAULT_LOGINS) {
    const user = await User.query(db).findOne({ email, active: true });
    if (user && (await verifyPassword(password, user.passwordHash))) {
      throw new Error(
        `${email} still has the demo's password: change or deactivate it before running in production`,
      );
    }
  }
}
