import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits in base64url: a login's cookie or the secret part of an API key. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/**
 * What is kept of a token: its SHA-256 in hex. A slow hash is for passwords that people choose;
 * 256 random bits cannot be guessed.
 */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
