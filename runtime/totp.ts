import { Secret, TOTP } from 'otpauth';

/** Codes of RFC 6238 as every authenticator makes them: SHA-1, six digits, a new one each half minute. */
const SHAPE = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
/** A phone's clock may be off, and typing takes time: the code before and the one after count too (steps). */
const WINDOW = 1;
/** Of the secret: 160 bits, as the hash. */
const SECRET_BYTES = 20;

/** A new secret in base32, as phones take it. */
export function createTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** `otpauth://…` for a QR code: the phone shows it under the shop's name and the account. */
export function totpUri(secret: string, { shop, account }: { shop: string; account: string }): string {
  return new TOTP({ ...SHAPE, issuer: shop, label: account, secret: Secret.fromBase32(secret) }).toString();
}

/** The step (half minutes since 1970) to which this code belongs; null when it is none of the present ones. */
export function totpStep(secret: string, code: string, now: Date): number | null {
  if (!/^\d{6}$/.test(code)) return null;
  const totp = new TOTP({ ...SHAPE, secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token: code, timestamp: now.getTime(), window: WINDOW });
  return delta === null ? null : Math.floor(now.getTime() / 1_000 / SHAPE.period) + delta;
}

/** The code of a secret at a moment, for whoever plays the phone. */
export function totpCode(secret: string, at: Date): string {
  return new TOTP({ ...SHAPE, secret: Secret.fromBase32(secret) }).generate({ timestamp: at.getTime() });
}
