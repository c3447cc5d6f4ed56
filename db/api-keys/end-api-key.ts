import { AppError } from '@roms/domain/errors';
import { ApiKey } from '../models/ApiKey.ts';
import type { Trx } from '../knex.ts';
import { insertKey } from './create-api-key.ts';
import { usableKeys } from './usable-keys.ts';

/** Revokes a key: its next request is refused. One that opens nothing any more stays as it is. Throws `not_found`. */
export async function revokeApiKey(trx: Trx, id: number, now: Date): Promise<ApiKey> {
  const key = await lockKey(trx, id);
  if (!isUsable(key, now)) return key;
  return ApiKey.query(trx).patchAndFetchById(id, { revokedAt: now });
}

/**
 * Gives a system another secret under its name, so that repeated orders are still recognised. The old one ends after
 * `graceMs`: at once, unless somebody wants time to put the new one in place. Throws `not_found`, `key_ended` (409) for
 * one that opens nothing any more, and `key_rotated` (409) for one that has a newer one beside it.
 */
export async function rotateApiKey(
  trx: Trx,
  id: number,
  { now, graceMs }: { now: Date; graceMs: number },
): Promise<{ row: ApiKey; secret: string; old: ApiKey }> {
  const key = await lockKey(trx, id);
  if (!isUsable(key, now)) {
    throw new AppError('key_ended', 'This key has ended: make a new one', { status: 409 });
  }
  const { source, scopes, ratePerSecond, burst, expiresAt } = key;
  const newer = await usableKeys(trx, now).findOne({ source }).where('id', '>', id).select('id');
  if (newer) {
    // In its time of grace: its end would be the new one's, and cut the system off unseen.
    throw new AppError('key_rotated', 'This key was rotated already: rotate the newer one of its name', {
      status: 409,
    });
  }
  const made = await insertKey(trx, { source, scopes, ratePerSecond, burst, expiresAt });
  const end = new Date(now.getTime() + graceMs);
  const change = graceMs === 0 ? { revokedAt: now } : { expiresAt: earlier(expiresAt, end) };
  return { ...made, old: await ApiKey.query(trx).patchAndFetchById(id, change) };
}

async function lockKey(trx: Trx, id: number): Promise<ApiKey> {
  const key = await ApiKey.query(trx).findById(id).forNoKeyUpdate();
  if (!key) throw new AppError('not_found', 'There is no such key', { status: 404 });
  return key;
}

function isUsable({ revokedAt, expiresAt }: ApiKey, now: Date): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now);
}

function earlier(one: Date | null, other: Date): Date {
  return one !== null && one < other ? one : other;
}
