import type { Knex } from 'knex';
import { createApiKeySecret } from '../../runtime/api-key-secret.ts';

/** A key that may do all with orders and that no limit slows down; returns its secret. */
export async function insertApiKey(db: Knex): Promise<string> {
  const { key, prefix, hash } = createApiKeySecret();
  await db('api_keys').insert({
    source: 'bench',
    key_hash: hash,
    prefix,
    scopes: ['orders:create', 'orders:read', 'orders:update'],
    rate_per_second: 1_000_000,
    burst: 1_000_000,
  });
  return key;
}
