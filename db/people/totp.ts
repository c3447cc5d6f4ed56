import { AppError } from '@roms/domain/errors';
import { totpStep } from '../../runtime/totp.ts';
import type { Db, Trx } from '../knex.ts';

/** Whether the logins of a person take a code of a phone; an account that does not exist has none. */
export async function hasTotp(db: Db, userId: number): Promise<boolean> {
  const row: unknown = await db('totp_secrets')
    .where({ user_id: userId })
    .whereNotNull('confirmed_at')
    .first('user_id');
  return row !== undefined;
}

/**
 * Keeps a new secret, which counts once a code proves that the person's phone has it; one that was never proven is
 * forgotten. Throws `totp_on` (409) for whoever has a phone: that one is switched off first.
 */
export async function beginTotp(trx: Trx, userId: number, secret: string): Promise<void> {
  const { rowCount } = (await trx.raw(
    `INSERT INTO totp_secrets (user_id, secret) VALUES (?, ?)
     ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, created_at = now(), last_step = 0
       WHERE totp_secrets.confirmed_at IS NULL`,
    [userId, secret],
  )) as { rowCount: number };
  if (rowCount === 0)
    throw new AppError('totp_on', 'Codes are asked for already: switch them off first', { status: 409 });
}

/** From now on logins of the person take a code. Throws `wrong_totp` (422) when this one is not the phone's. */
export async function confirmTotp(trx: Trx, userId: number, code: string, now: Date): Promise<void> {
  const row = (await trx('totp_secrets')
    .where({ user_id: userId })
    .whereNull('confirmed_at')
    .forNoKeyUpdate()
    .first('secret')) as { secret: string } | undefined;
  const step = row ? totpStep(row.secret, code, now) : null;
  if (step === null) throw new AppError('wrong_totp', 'The code is not right', { status: 422 });
  await trx('totp_secrets').where({ user_id: userId }).update({ confirmed_at: now, last_step: step });
}

/** Takes a code of the person's phone; false when it is none, or was taken before: whoever looked on gains nothing. */
export async function takeTotp(db: Db, userId: number, code: string, now: Date): Promise<boolean> {
  const row = (await db('totp_secrets')
    .where({ user_id: userId })
    .whereNotNull('confirmed_at')
    .first('secret')) as { secret: string } | undefined;
  const step = row ? totpStep(row.secret, code, now) : null;
  if (step === null) return false;
  const taken = await db('totp_secrets')
    .where({ user_id: userId })
    .where('last_step', '<', step)
    .update({ last_step: step });
  return taken > 0;
}

/** Logins of the person take a password alone from now on. Throws `totp_not_found` when they did already. */
export async function removeTotp(trx: Trx, userId: number): Promise<void> {
  const removed = await trx('totp_secrets').where({ user_id: userId }).delete();
  if (removed === 0) throw new AppError('totp_not_found', 'No code is asked for');
}
