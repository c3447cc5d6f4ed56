import { User } from '../models/User.ts';
import type { Db } from '../knex.ts';

/** The person with this address, in whatever case it is written. */
export async function findUserByEmail(db: Db, email: string): Promise<User | undefined> {
  return User.query(db).findOne({ email: email.trim() });
}
