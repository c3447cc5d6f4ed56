import { z } from 'zod';
import { ATTACHMENT_KINDS, takesCaption, type AttachmentKind } from '@roms/domain/attachment';
import { cleanFileName } from '@roms/domain/file-name';
import { cutLine, idText, lineText } from './text.ts';

/** The contract between wa-service and its callers: sends, sessions, answers. */

/** Names the driver in the answer of wa-service's `/health`: the simulator, or the real WhatsApp Web. */
export const DRIVER_HEADER = 'x-wa-driver';

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

/** Eight letters and digits to type on the phone instead of scanning; WhatsApp takes them for about three minutes. */
export const pairingCodeSchema = z.object({
  code: z.string().regex(/^[A-Z0-9]{8}$/),
  expiresAt: z.iso.datetime(),
});
export type PairingCode = z.infer<typeof pairingCodeSchema>;

/** `POST /sessions/:id/pairing-code`: the shop's own phone, in any form. */
export const pairingAskSchema = z.object({ phone: lineText(64).min(1) });

/** What `GET /sessions/:id` answers and what a `session` webhook carries. `qr` is the raw text of the code. */
export const gatewaySessionSchema = z.object({
  id: sessionIdSchema,
  state: sessionStateSchema,
  reason: cutLine(500).nullable(),
  since: z.iso.datetime(),
  qr: idText().nullable(),
  phone: idText().nullable(),
  /** While `disconnected`: when the engine tries again. */
  retryAt: z.iso.datetime().nullable().optional(),
  /** While `qr`, once it was asked for. */
  pairingCode: pairingCodeSchema.nullable().optional(),
});
export type GatewaySession = z.infer<typeof gatewaySessionSchema>;

export const mediaKindSchema = z.enum(ATTACHMENT_KINDS);
export type MediaKind = AttachmentKind;

/** A file that `POST /media` took before; `id` is the SHA-256 of its bytes, in hex. */
export const sendMediaSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{64}$/),
  kind: mediaKindSchema,
  fileName: z
    .string()
    .min(1)
    .max(255)
    .overwrite((name) => cleanFileName(name))
    .optional(),
});
export type SendMedia = z.infer<typeof sendMediaSchema>;

export const sendLocationSchema = z.object({
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
  name: z.string().min(1).max(500).optional(),
});
export type SendLocation = z.infer<typeof sendLocationSchema>;

export const sendContactSchema = z.object({
  name: z.string().min(1).max(120),
  phone: z.string().min(1).max(64),
});
export type SendContact = z.infer<typeof sendContactSchema>;

/** A text, a file with or without a caption (`body`), a place, or a visiting card. */
export const sendAskSchema = z
  .object({
    key: z.string().min(1).max(200),
    lane: laneSchema,
    /** `62…`, `+62…`, `…@c.us` or `…@lid`; the `chat` of any webhook is always valid. */
    to: z.string().min(1).max(64),
    body: z.string().max(65_536).default(''),
    media: sendMediaSchema.optional(),
    location: sendLocationSchema.optional(),
    contact: sendContactSchema.optional(),
    expiresAt: z.iso.datetime({ offset: true }).optional(),
    /** WhatsApp's id of the message that it answers; one that the engine does not find is left out. */
    quote: z.string().min(1).max(200).optional(),
    /** Broadcast only: the customer never wrote to us. */
    stranger: z.boolean().optional(),
  })
  .check(({ value, issues }) => {
    const extras = [value.media, value.location, value.contact].filter((one) => one !== undefined).length;
    const complain = (path: string, message: string): void =>
      void issues.push({ code: 'custom', path: [path], message, input: value });
    if (extras > 1) complain('media', 'only one of media, location and contact can be sent at once');
    if (extras === 0 && value.body === '') complain('body', 'is empty');
    if (value.body !== '' && value.media && !takesCaption(value.media.kind))
      complain('body', 'cannot go with a file of this kind');
    if (value.body !== '' && (value.location ?? value.contact) !== undefined)
      complain('body', 'goes with a text or a file only');
  });
export type SendAsk = z.input<typeof sendAskSchema>;

export const NOT_YET_REASONS = [
  'gap',
  'rest',
  'cap',
  'quiet',
  'warm_up',
  'breaker',
  'identical',
  'no_reply',
  'clock',
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

/** How fast a number sends on its own. Every preset is a guess about what WhatsApp tolerates: the words say the risk. */
export const PACE_PRESETS = ['careful', 'normal', 'fast'] as const;
export const pacePresetSchema = z.enum(PACE_PRESETS);
export type PacePreset = z.infer<typeof pacePresetSchema>;

/** `PUT /sessions/:id/pace`. `perDay` lowers or raises the preset's day cap, up to the hard ceiling. */
export const gatewayPaceSchema = z.object({
  preset: pacePresetSchema,
  perDay: z.number().int().min(1).max(1_000).nullable().default(null),
});
export type GatewayPace = z.infer<typeof gatewayPaceSchema>;

export const BREAKER_REASONS = ['restricted', 'logged_out', 'failures', 'complaints'] as const;
export const breakerReasonSchema = z.enum(BREAKER_REASONS);
export type BreakerReason = z.infer<typeof breakerReasonSchema>;

/** `open`: marketing rests until `until`. `half_open`: single sends try whether the trouble is over. */
export const gatewayBreakerSchema = z.object({
  state: z.enum(['closed', 'open', 'half_open']),
  reason: breakerReasonSchema.nullable(),
  since: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable(),
});
export type GatewayBreaker = z.infer<typeof gatewayBreakerSchema>;

const countsSchema = z.object({ hour: z.number().int(), day: z.number().int() });

/** One lane of a number: what it used and has left in the rolling hour and day, and when it may send next. */
export const laneBudgetSchema = z.object({
  lane: laneSchema,
  gapMs: z.tuple([z.number().int(), z.number().int()]),
  used: countsSchema,
  /** `null` for a lane without caps. */
  left: countsSchema.nullable(),
  /** Asks that were told to come back. */
  waiting: z.number().int(),
  nextFreeAt: z.iso.datetime(),
  /** Why not now; `null` when it may. */
  reason: notYetReasonSchema.nullable(),
});
export type LaneBudget = z.infer<typeof laneBudgetSchema>;

/** What `GET /sessions/:id/budget` answers. */
export const gatewayBudgetSchema = z.object({
  isPaced: z.boolean(),
  pace: gatewayPaceSchema,
  /** In force today: preset, the shop's own day cap, warm-up. */
  caps: countsSchema,
  warmUp: z.object({ day: z.number().int(), days: z.number().int(), cap: z.number().int() }).nullable(),
  breaker: gatewayBreakerSchema,
  strangers: z.object({ used: z.number().int(), cap: z.number().int() }),
  lanes: z.array(laneBudgetSchema),
});
export type GatewayBudget = z.infer<typeof gatewayBudgetSchema>;

/** `GET /sessions/:id/estimate?lane=&count=`: when the last of `count` sends would leave if nothing else came. */
export const estimateQuerySchema = z.object({
  lane: laneSchema,
  count: z.coerce.number().int().min(1).max(100_000),
});
export const gatewayEstimateSchema = z.object({
  lane: laneSchema,
  count: z.number().int(),
  startsAt: z.iso.datetime(),
  finishAt: z.iso.datetime(),
  /** How many leave on each of the days until then, in the shop's zone; at most 400 are listed. */
  days: z.array(z.object({ date: z.iso.date(), count: z.number().int() })),
});
export type GatewayEstimate = z.infer<typeof gatewayEstimateSchema>;

/** What `GET /sessions/:id/report` answers: everything that a person needs to judge a number's health. */
export const gatewayReportSchema = z.object({
  session: gatewaySessionSchema,
  budget: gatewayBudgetSchema,
  /** Automated sends of the shop's calendar day. */
  today: z.object({ sent: z.number().int(), cap: z.number().int() }),
  /** Reminders and broadcasts of the last seven days, and what came of them. */
  week: z.object({
    sent: z.number().int(),
    replied: z.number().int(),
    optedOut: z.number().int(),
    failed: z.number().int(),
  }),
  /** The same by the last seven days of the shop's calendar, today last; of an older service unknown, and empty. */
  days: z
    .array(
      z.object({
        date: z.iso.date(),
        sent: z.number().int(),
        replied: z.number().int(),
        failed: z.number().int(),
      }),
    )
    .default([]),
  /** Sends that were handed over and are neither proven sent nor proven absent. */
  unknown: z.number().int(),
  isDeaf: z.boolean(),
  lastInboundAt: z.iso.datetime().nullable(),
  lastAckAt: z.iso.datetime().nullable(),
  spool: z.object({ waiting: z.number().int(), oldestMs: z.number().int(), deadLetters: z.number().int() }),
});
export type GatewayReport = z.infer<typeof gatewayReportSchema>;

/** An event that the API refused or never took: a person looks at it and sends it again, or lets it go. */
export const deadLetterSchema = z.object({
  id: z.string(),
  sessionId: sessionIdSchema,
  event: z.string(),
  at: z.iso.datetime(),
  reason: z.string(),
  attempts: z.number().int(),
  /** The whole event as it was to be delivered. */
  body: z.unknown(),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;
