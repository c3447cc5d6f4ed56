import type { ApiKey } from '@roms/contracts/api-keys';

export type KeyState = 'usable' | 'ending' | 'expired' | 'revoked';

/** A key that ends within this is worth a word (milliseconds). */
const SOON_MS = 7 * 24 * 3_600_000;

/** Whether a key is taken at `now` (epoch ms), and if not, why. */
export function keyState({ revokedAt, expiresAt }: ApiKey, now: number): KeyState {
  if (revokedAt !== null && Date.parse(revokedAt) <= now) return 'revoked';
  if (expiresAt === null) return 'usable';
  const left = Date.parse(expiresAt) - now;
  if (left <= 0) return 'expired';
  return left <= SOON_MS ? 'ending' : 'usable';
}

/** Whether requests with it are answered. */
export const isUsable = (state: KeyState): boolean => state === 'usable' || state === 'ending';
