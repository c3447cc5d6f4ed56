import { z } from 'zod';
import { shopProblems, whyReal, type ShopWishes } from '@roms/domain/real-shop';

/** The variables that the API, the worker and wa-service read alike, and what they refuse of them. */

export const driverSchema = z.enum(['simulator', 'whatsapp-web'], {
  error: 'must be simulator or whatsapp-web: correct or unset it',
});

/** Shorter ones can be guessed (characters). */
export const LEAST_SECRET = 16;
/** What stood in the old system's public repositories, and what people leave in the examples that they copy. */
const KNOWN_SECRETS = [
  'someah-secret-key',
  'changemechangeme',
  'change-me-please',
  'change-this-secret',
  'your-secret-key-here',
  'your-api-key-here',
  'replace-with-a-secret',
  'secretsecretsecret',
  '1234567890123456',
  '0123456789abcdef',
];

/** `0`, `1`, `true` or `false`. */
export const flagSchema = z
  .enum(['0', '1', 'true', 'false'], { error: 'must be 0 or 1' })
  .transform((text) => text === '1' || text === 'true');

/** A secret of any length: a real shop asks for more (`checkShop`). One that everybody knows is refused everywhere. */
export function secretSchema(whatFor: string) {
  return z
    .string({ error: `is required: ${whatFor}` })
    .min(1, `is required: ${whatFor}`)
    .refine((secret) => !isKnown(secret), { error: 'is a secret that everybody knows: choose another one' });
}

/** The fields that every process has. */
export const shopEnvShape = {
  NODE_ENV: z
    .enum(['development', 'test', 'production'], {
      error: 'must be development, test or production: correct or unset it',
    })
    .default('development'),
  ROMS_BIND: z.string().min(1).default('127.0.0.1'),
  /** A demo that others may reach, because a person says so. */
  ROMS_DEMO: flagSchema.default(false),
  ROMS_ALLOW_SIMULATOR: flagSchema.default(false),
  WA_PACE: z.enum(['on', 'off'], { error: 'must be on or off' }).default('on'),
};

type Secrets = Partial<Record<'WA_API_KEY' | 'ROMS_WEBHOOK_SECRET', string>>;

/** Names each variable that does not go with this shop, with a sentence that says what to do. */
export function checkShop(
  env: ShopWishes & Secrets,
  complain: (name: string, message: string) => void,
): void {
  for (const { name, message } of shopProblems(env)) complain(name, message);
  const why = whyReal(env);
  if (why === null) return;
  for (const name of ['WA_API_KEY', 'ROMS_WEBHOOK_SECRET'] as const) {
    const secret = env[name];
    if (secret !== undefined && secret.length < LEAST_SECRET) {
      complain(name, `needs at least ${LEAST_SECRET} characters with ${why}`);
    }
  }
}

function isKnown(secret: string): boolean {
  return KNOWN_SECRETS.includes(secret.trim().toLowerCase());
}
