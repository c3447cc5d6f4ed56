import { createHash, randomBytes } from 'node:crypto';

/** What tells a ROMS key from other systems' keys, for people and for secret scanners. */
const KEY_MARK = 'roms';
const PREFIX_LENGTH = 8;

/** A key to show once (`key`), and what is stored of it: `hash` to find it, `prefix` for people to tell keys apart. */
export type NewApiKey = { key: string; prefix: string; hash: string };

/** Makes a key `roms_<prefix>_<43 random characters>` (256 random bits after the prefix). */
export function createApiKeySecret(): NewApiKey {
  const prefix = randomBytes(PREFIX_LENGTH / 2).toString('hex');
  const key = `${KEY_MARK}_${prefix}_${randomBytes(32).toString('base64url')}`;
  return { key, prefix, hash: hashApiKey(key) };
}

/**
 * SHA-256 of a key in hex: `api_keys.key_hash`. A plain hash is enough, because 256 random bits cannot be
 * guessed from it; passwords, which can, are in runtime/password.
 */
export function hashApiKey(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
