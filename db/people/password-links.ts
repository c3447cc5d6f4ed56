import { AppError } from '@roms/domain/errors';
import { createToken, hashToken } from '../../runtime/token.ts';
import type { Trx } from '../knex.ts';
import { lockUser } from './lock-user.ts';

/** A link is passed on by hand, perhaps to somebody who works tomorrow (milliseconds). */
const LINK_LIFE_MS = 24 * 3_600_000;

/**
 * Makes the secret of a link with which a person sets a password, once. An earlier one opens nothing any more, unless
 * `keepsEarlier`: a mail must not take away the link that an admin passes on; each ends when one is used.
 */
export async function createPasswordLink(
  trx: Trx,
  userId: number,
  now: Date,
  { lifeMs = LINK_LIFE_MS, keepsEarlier = false }: { lifeMs?: number; keepsEarlier?: boolean } = {},
): Promise<{ token: string; expiresAt: Date }> {
  const user = await lockUser(trx, userId);
  if (!user.active) throw new AppError('user_inactive', 'This person may not log in', { status: 409 });
  const token = createToken();
  const expiresAt = new Date(now.getTime() + lifeMs);
  if (!keepsEarlier) await trx('password_links').where({ user_id: userId }).delete();
  await trx('password_links').insert({
    token_hash: hashToken(token),
    user_id: userId,
    expires_at: expiresAt,
  });
  return { token, expiresAt };
}

/** Takes the link of this secret away and returns whose it was; null when it is unknown, used or over. */
export async function usePasswordLink(trx: Trx, token: string, now: Date): Promise<number | null> {
  const rows = (await trx('password_links as link')
    .where('link.token_hash', hashToken(token))
    .where('link.expires_at', '>', now)
    .whereExists(trx('users').whereRaw('users.id = link.user_id').where('users.active', true))
    .delete()
    .returning('user_id')) as { user_id: number }[];
  return rows[0]?.user_id ?? null;
}
