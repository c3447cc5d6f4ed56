import { AppError } from '@roms/domain/errors';
import { User } from '../models/User.ts';
import type { Trx } from '../knex.ts';

/** The person's row, locked until the transaction ends. Throws `not_found`. */
export async function lockUser(trx: Trx, id: number): Promise<User> {
  const user = await User.query(trx).findById(id).forNoKeyUpdate();
  if (!user) throw new AppError('not_found', 'There is no such person', { status: 404 });
  return user;
}
