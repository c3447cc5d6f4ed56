import { AppError } from '@roms/domain/errors';
import { databaseProblem } from '../database-errors.ts';

/** Does what writes a person's e-mail. Throws `email_taken` (409) when another account has it, in whatever case. */
export async function orEmailTaken<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (databaseProblem(error) !== 'duplicate') throw error;
    throw new AppError('email_taken', 'Another account has this e-mail address', { status: 409 });
  }
}
