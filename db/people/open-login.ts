import { loginEnd } from '@roms/domain/login-life';
import { hashToken } from '../../runtime/token.ts';
import { Login } from '../models/Login.ts';
import type { Db } from '../knex.ts';

/** As much of a browser's own name as tells it from the person's others. */
const DEVICE_LENGTH = 200;

/** Writes a login down under its token's hash. `device` is what the browser calls itself. */
export async function openLogin(
  db: Db,
  login: { token: string; userId: number; now: Date; device?: string },
): Promise<void> {
  await Login.query(db).insert({
    tokenHash: hashToken(login.token),
    userId: login.userId,
    createdAt: login.now,
    lastSeenAt: login.now,
    expiresAt: loginEnd(login.now, login.now),
    device: login.device?.slice(0, DEVICE_LENGTH) || null,
  });
}
