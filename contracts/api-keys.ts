import { z } from 'zod';
import { RESERVED_SOURCES } from '@roms/domain/order-source';
import { lineText } from './text.ts';

export const API_SCOPES = ['orders:create', 'orders:read', 'orders:update'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

/** A key of an external system, without its secret. */
export const apiKeySchema = z.object({
  id: z.number().int(),
  /** The system's; a repeated order is recognised by it. */
  name: z.string(),
  /** The beginning of the secret, by which people tell keys apart. */
  prefix: z.string(),
  scopes: z.array(z.enum(API_SCOPES)),
  ratePerSecond: z.number().int(),
  burst: z.number().int(),
  createdAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
  expiresAt: z.iso.datetime().nullable(),
  revokedAt: z.iso.datetime().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;

/** `key` is the secret: it is shown this once. */
export const newApiKeySchema = apiKeySchema.extend({ key: z.string() });
export type NewApiKey = z.infer<typeof newApiKeySchema>;

/** Requests a second of a key that says nothing else; bursts of two and a half times as many. */
export const DEFAULT_RATE = 20;
export const BURST_FACTOR = 2.5;
const MOST_PER_SECOND = 1_000;

export const apiKeyNameSchema = lineText(100)
  .min(1)
  // An order's source is its key's name: what another system sends would count as ROMS's own.
  .refine(
    (name) => !RESERVED_SOURCES.includes(name),
    `${RESERVED_SOURCES.map((name) => `"${name}"`).join(', ')} stand for orders of ROMS itself`,
  );

export const createApiKeySchema = z.object({
  name: apiKeyNameSchema,
  scopes: z
    .array(z.enum(API_SCOPES))
    .min(1)
    .transform((scopes) => [...new Set(scopes)]),
  ratePerSecond: z.number().int().min(1).max(MOST_PER_SECOND).default(DEFAULT_RATE),
  burst: z
    .number()
    .int()
    .min(1)
    .max(MOST_PER_SECOND * BURST_FACTOR)
    .optional(),
  expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
});

/** The longest that an old secret may go on beside the new one (hours): a week. */
export const MOST_GRACE_HOURS = 168;
export const rotateApiKeySchema = z
  .object({ graceHours: z.number().min(0).max(MOST_GRACE_HOURS).default(0) })
  .default({ graceHours: 0 });
