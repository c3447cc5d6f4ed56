import { z } from 'zod';

/** The contract between wa-service and its callers: sends, sessions, answers. Source: design of the gateway. */

/** Lanes in order of priority; one budget a number, one lane each for what may wait longer. */
export const LANES = ['reply', 'transactional', 'reminder', 'broadcast'] as const;
export const laneSchema = z.enum(LANES);
export type Lane = z.infer<typeof laneSchema>;

export const SESSION_STATES = [
  'stopped',
  'starting',
  'qr',
  'authenticating',
  'ready',
  'disconnected',
  'logged_out',
  'failed',
  'passkey',
] as const;
export const sessionStateSchema = z.enum(SESSION_STATES);
export type SessionState = z.infer<typeof sessionStateSchema>;

export const sessionIdSchema = z.string().regex(/^[a-z0-9-]{1,32}$/);

/** What `GET /sessions/:id` answers and what a `session` webhook carries. `qr` is the raw text of the code. */
export const gatewaySessionSchema = z.object({
  id: sessionIdSchema,
  state: sessionStateSchema,
  reason: z.string().nullable(),
  since: z.iso.datetime(),
  qr: z.string().nullable(),
  phone: z.string().nullable(),
  /** While `disconnected`: when the engine tries again. */
  retryAt: z.iso.datetime().nullable().optional(),
});
export type GatewaySession = z.infer<typeof gatewaySessionSchema>;

export const sendAskSchema = z.object({
  key: z.string().min(1).max(200),
  lane: laneSchema,
  /** `62…`, `+62…`, `…@c.us` or `…@lid`; the `chat` of any webhook is always valid. */
  to: z.string().min(1).max(64),
  body: z.string().min(1).max(65_536),
  expiresAt: z.iso.datetime({ offset: true }).optional(),
  /** Broadcast only: the customer never wrote to us. */
  stranger: z.boolean().optional(),
});
export type SendAsk = z.infer<typeof sendAskSchema>;

export const NOT_YET_REASONS = [
  'gap',
  'rest',
  'cap',
  'quiet',
  'warm_up',
  'breaker',
  'disconnected',
  'engine_error',
  'sending',
] as const;
export const notYetReasonSchema = z.enum(NOT_YET_REASONS);
export type NotYetReason = z.infer<typeof notYetReasonSchema>;

export const sendAnswerSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('sent'), waMessageId: z.string(), at: z.iso.datetime() }),
  z.object({
    outcome: z.literal('duplicate'),
    first: z.enum(['sent', 'rejected', 'unknown']),
    waMessageId: z.string().optional(),
    code: z.string().optional(),
  }),
  z.object({
    outcome: z.literal('not_yet'),
    reason: notYetReasonSchema,
    retryAfterMs: z.number().int().nonnegative(),
  }),
  z.object({ outcome: z.literal('rejected'), code: z.string(), waMessageId: z.string().optional() }),
  z.object({ outcome: z.literal('unknown'), waMessageId: z.string().optional() }),
]);
export type SendAnswer = z.infer<typeof sendAnswerSchema>;
