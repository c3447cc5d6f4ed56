import type { Role } from '@roms/contracts/users';
import { User } from '../models/User.ts';
import type { Trx } from '../knex.ts';
import { orEmailTaken } from './email-taken.ts';

export type NewUser = { name: string; email: string; role: Role; passwordHash: string };

/** Makes an account that may be used at once. Throws `email_taken` (409). */
export async function createUser(trx: Trx, user: NewUser): Promise<User> {
  return orEmailTaken(User.query(trx).insert(user).returning('*').execute());
}
