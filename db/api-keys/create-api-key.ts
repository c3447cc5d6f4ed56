import { AppError } from '@roms/domain/errors';
import { createApiKeySecret } from '../../runtime/api-key-secret.ts';
import type { ApiScope } from '@roms/contracts/api-keys';
import { ApiKey } from '../models/ApiKey.ts';
import type { Trx } from '../knex.ts';
import { usableKeys } from './usable-keys.ts';

export type NewKey = {
  /** The system that gets it: a repeated order is recognised by it. */
  source: string;
  scopes: ApiScope[];
  /** Requests a second. */
  ratePerSecond: number;
  burst: number;
  expiresAt: Date | null;
};

/**
 * Makes a key and returns it with its secret, which is shown this once. Throws `key_exists` (409) when the system has
 * one already: a second one would share its orders' numbers unseen.
 */
export async function createApiKey(
  trx: Trx,
  key: NewKey,
  now: Date,
): Promise<{ row: ApiKey; secret: string }> {
  // Two who make the same one at once wait here for each other.
  await trx.raw(`SELECT pg_advisory_xact_lock(hashtext('api_keys'), hashtext(?))`, [key.source]);
  if (await usableKeys(trx, now).findOne({ source: key.source }).select('id')) {
    throw new AppError('key_exists', `${key.source} has a key already: rotate it, or revoke it first`, {
      status: 409,
    });
  }
  return insertKey(trx, key);
}

/** Writes a key with a new secret. */
export async function insertKey(trx: Trx, key: NewKey): Promise<{ row: ApiKey; secret: string }> {
  const { key: secret, prefix, hash } = createApiKeySecret();
  const row = await ApiKey.query(trx)
    .insert({ ...key, keyHash: hash, prefix })
    .returning('*');
  return { row, secret };
}
