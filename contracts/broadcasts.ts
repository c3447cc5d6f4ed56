import { z } from 'zod';
import { MAX_CAPTION_LENGTH } from '@roms/domain/attachment';
import { MOST_LISTED, MOST_VARIANTS } from '@roms/domain/broadcast';
import { HOURS_NEVER_MEET } from '@roms/domain/broadcast-step';
import { audienceFilterSchema } from './audiences.ts';
import { broadcastCountsSchema, broadcastStateSchema, recipientStatusSchema } from './broadcast-counts.ts';
import { customerRefSchema } from './customers.ts';
import { mediaKindSchema, sendMediaSchema } from './gateway.ts';
import { segmentSchema } from './segments.ts';
import { idText, lineText, longText } from './text.ts';

/** Broadcasts: the whole wizard, what becomes of one, and the log of its recipients. All of it is the admin's. */

const count = z.number().int();
const moment = z.iso.datetime({ offset: true });

/** Who is meant: everybody who fits all that is named; nobody is meant by nothing. Labels are a filter. */
export const broadcastAudienceSchema = z.strictObject({
  segment: segmentSchema.optional(),
  filter: audienceFilterSchema.optional(),
  /** A list by hand or of a file. */
  customerIds: z.array(z.number().int().positive()).max(MOST_LISTED).optional(),
});
export type BroadcastAudience = z.infer<typeof broadcastAudienceSchema>;

export const LONGEST_NAME = 120;
/** As long as a message may be. */
const LONGEST_TEXT = 4_096;
const bodySchema = longText(LONGEST_TEXT);
const editable = {
  name: lineText(LONGEST_NAME).min(1),
  audience: broadcastAudienceSchema,
  /** The first text; with a picture or a document its caption. */
  body: bodySchema,
  /** Further texts: with the first one they share the recipients evenly. */
  variants: z.array(bodySchema.min(1)).max(MOST_VARIANTS - 1),
  /** A file that `POST /broadcasts/files` took. */
  mediaUploadId: sendMediaSchema.shape.id.nullable(),
  /** When it starts; null: as soon as `/start` is called. */
  startAt: moment.nullable(),
  /** What has not left by then expires; null: it ends when everybody has had their turn. */
  endAt: moment.nullable(),
  /** Also to people who never wrote to the shop, as many a day as the number's limit allows. */
  allowCold: z.boolean(),
  /** Once what paused it by itself is over; else a person resumes it. */
  resumeByItself: z.boolean(),
  /** The number that sends it; null: the default one. */
  sessionId: idText(32).nullable(),
};

export const createBroadcastSchema = z.strictObject({
  ...z.object(editable).partial().shape,
  name: editable.name,
});
export type CreateBroadcast = z.input<typeof createBroadcastSchema>;

/** Any part of a draft; of one that is paused the texts alone, for those who have not got it. */
export const updateBroadcastSchema = z
  .strictObject(z.object(editable).partial().shape)
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'changes nothing');
export type UpdateBroadcast = z.input<typeof updateBroadcastSchema>;

export const broadcastSummarySchema = z.object({
  id: z.number().int(),
  name: z.string(),
  state: broadcastStateSchema,
  /** Why it is paused: `person`, or what happened (`breaker`, `disconnected`, `session_removed`, `restored` …); null in any other state. */
  pauseReason: z.string().nullable(),
  counts: broadcastCountsSchema,
  /** Who answered within the answer window after it reached them. */
  replied: count,
  /** Whom it brought an order that came to something, and what those orders come to (rupiah). */
  ordered: count,
  revenue: count,
  /** Who refused marketing within the answer window after it. */
  optedOut: count,
  startAt: z.iso.datetime().nullable(),
  endAt: z.iso.datetime().nullable(),
  startedAt: z.iso.datetime().nullable(),
  endedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  /** Who made it; null when they are gone. */
  createdBy: z.string().nullable(),
});
export type BroadcastSummary = z.infer<typeof broadcastSummarySchema>;

/** What it brought is in its report, for that is asked seldom. */
export const broadcastSchema = broadcastSummarySchema
  .omit({ replied: true, ordered: true, revenue: true, optedOut: true })
  .extend({
    audience: broadcastAudienceSchema,
    body: z.string(),
    variants: z.array(z.string()),
    /** Its bytes: `GET /broadcasts/:id/media`. */
    media: z
      .object({
        id: sendMediaSchema.shape.id,
        kind: mediaKindSchema,
        mimeType: z.string(),
        size: count,
        fileName: z.string().nullable(),
      })
      .nullable(),
    allowCold: z.boolean(),
    resumeByItself: z.boolean(),
    sessionId: z.string().nullable(),
    /** When the number may send its next broadcast; null while this one sends nothing, or the gateway does not tell. */
    nextSendAt: z.iso.datetime().nullable(),
    /** Broadcasts of the last 24 hours of the number, and how many fit into them; null when the gateway does not tell. */
    share: z.object({ used: count, cap: count }).nullable(),
    /**
     * All who are left wait for something besides its pace: what the first of them waits for (a check's code,
     * `hours_never_meet`), whether all of them do, and when the first is asked again.
     */
    waitsFor: z
      .object({ reason: z.string(), isForAll: z.boolean(), at: z.iso.datetime().nullable() })
      .nullable(),
    /**
     * Of a paused or cancelled one: since when, and by whom; null: by ROMS, or by nobody who says who they are. Nobody
     * cancelled what is `isTooLate`: its end date passed before it began.
     */
    stopped: z.object({ at: z.iso.datetime(), by: z.string().nullable(), isTooLate: z.boolean() }).nullable(),
  });
export type Broadcast = z.infer<typeof broadcastSchema>;

/** What is pushed while it runs, at most once a second. */
export const broadcastProgressSchema = broadcastSummarySchema.pick({ id: true, state: true, counts: true });
export type BroadcastProgress = z.infer<typeof broadcastProgressSchema>;

/**
 * `same_text`: so many get the same words, of which the number sends few an hour; `hours` is what that alone takes.
 * `finish_after_end`: it would not be over by its end date, `late` do not get it. `cold`: so many never wrote to the shop,
 * `perDay` of them leave a day. `no_number`, `not_linked`: nothing could be sent now. `unknown_variables`: `names` that no
 * text is given. `links`: WhatsApp trusts texts with links less. `hours_never_meet`: `count` people never get it, with
 * `isForAll` nobody does, whoever is meant by the time it starts: the shop's sending hours (`from`, `to`) never meet those
 * of broadcasts (`opens`, `closes`, hours).
 */
export const PREVIEW_WARNINGS = [
  HOURS_NEVER_MEET,
  'same_text',
  'finish_after_end',
  'cold',
  'warm_up',
  'breaker',
  'no_number',
  'not_linked',
  'unknown_variables',
  'links',
  'empty_text',
] as const;
export const previewWarningSchema = z.object({
  code: z.enum(PREVIEW_WARNINGS),
  details: z.record(z.string(), z.unknown()),
});
export type PreviewWarning = z.infer<typeof previewWarningSchema>;

/** `audience` = `willGet` + what was excluded, each person by the first check that stops them. */
export const broadcastPreviewSchema = z.object({
  audience: count,
  willGet: count,
  excluded: z.array(z.object({ code: z.string(), count })),
  /** Of those who get it, how many a check puts off first, and when it has asked again about all of them; null: nobody knows. */
  deferred: z.array(z.object({ code: z.string(), count, until: z.iso.datetime().nullable() })),
  samples: z.array(
    z.object({
      customerId: z.number().int(),
      name: z.string(),
      variant: count,
      body: z.string(),
    }),
  ),
  /** How many different texts those who get it would read. */
  distinctTexts: count,
  /** Characters of the longest text as somebody would read it, and how many a message may have. */
  longest: z.object({ characters: count, most: count }),
  estimate: z.object({
    startsAt: z.iso.datetime(),
    finishAt: z.iso.datetime(),
    /** Calendar days of the shop on which something leaves. */
    days: count,
    /** Of each such day, at most 400 of them. */
    byDay: z.array(z.object({ date: z.iso.date(), count })),
    /** What makes it so long: the number's pace, the same words, strangers. */
    limitedBy: z.enum(['pace', 'same_text', 'strangers']),
    preset: z.enum(['careful', 'normal', 'fast']),
    /** False: the gateway did not answer, and the number was taken for one at `normal` that has sent nothing. */
    isOfNumber: z.boolean(),
  }),
  warnings: z.array(previewWarningSchema),
  at: z.iso.datetime(),
});
export type BroadcastPreview = z.infer<typeof broadcastPreviewSchema>;

export const previewPersonSchema = z.object({
  customer: customerRefSchema,
  verdict: z.enum(['pass', 'stop', 'defer']),
  code: z.string().nullable(),
  /** What a deferral waits for. */
  until: z.iso.datetime().nullable(),
});
export type PreviewPerson = z.infer<typeof previewPersonSchema>;

/** So many are sent once more. */
export const retriedBroadcastSchema = z.object({ retried: count, broadcast: broadcastSchema });

export const recipientSchema = z.object({
  /** Its place in the broadcast, from 1: the order in which they are sent. */
  position: count,
  /** As they are now; an erased one has neither name nor phone. */
  customer: customerRefSchema,
  status: recipientStatusSchema,
  /** Why it failed or was skipped, or what it waits for. */
  reason: z.string().nullable(),
  variant: count,
  messageId: z.number().int().nullable(),
  conversationId: z.number().int().nullable(),
  /** Not before; null: as soon as it is its turn. */
  notBefore: z.iso.datetime().nullable(),
  sentAt: z.iso.datetime().nullable(),
  deliveredAt: z.iso.datetime().nullable(),
  readAt: z.iso.datetime().nullable(),
  repliedAt: z.iso.datetime().nullable(),
  optedOutAt: z.iso.datetime().nullable(),
  brought: z.array(
    z.object({ orderId: z.number().int(), orderNumber: z.string(), totalAmount: z.number().int() }),
  ),
});
export type BroadcastRecipient = z.infer<typeof recipientSchema>;

/** Of all who got it, a share with the bounds in which the true one lies nineteen times of twenty (0 to 1). */
const shareSchema = z.object({ share: z.number(), low: z.number(), high: z.number() });

export const broadcastVariantSchema = z.object({
  variant: count,
  body: z.string(),
  recipients: count,
  /** Sent, delivered or read. */
  sent: count,
  /** Delivered or read. */
  delivered: count,
  read: count,
  replied: count,
  ordered: count,
  optedOut: count,
  revenue: count,
  /** Of those whom it reached. */
  replyRate: shareSchema,
  orderRate: shareSchema,
});

export const broadcastReportSchema = z.object({
  /** All figures are of one moment. */
  at: z.iso.datetime(),
  state: broadcastStateSchema,
  counts: broadcastCountsSchema,
  replied: count,
  ordered: count,
  optedOut: count,
  revenue: count,
  /** Why, of each status that has reasons; each status' counts sum to its own. */
  reasons: z.array(z.object({ status: recipientStatusSchema, code: z.string().nullable(), count })),
  variants: z.array(broadcastVariantSchema),
  /**
   * Which text did better. `too_few`: `needed` more people have to be reached by the one with the fewest; `even`: the
   * difference may be chance; `one`: there is one text.
   */
  winner: z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('one') }),
    z.object({ outcome: z.literal('too_few'), minimum: count, needed: count }),
    z.object({ outcome: z.literal('even'), minimum: count }),
    z.object({
      outcome: z.literal('won'),
      minimum: count,
      variant: count,
      /** By what it was told apart. */
      by: z.enum(['ordered', 'replied']),
    }),
  ]),
  /** By the hour, each that something happened in, the first 2,000 of them. */
  hours: z.array(
    z.object({
      at: z.iso.datetime(),
      sent: count,
      delivered: count,
      read: count,
      replied: count,
      failed: count,
    }),
  ),
});
export type BroadcastReport = z.infer<typeof broadcastReportSchema>;
export type BroadcastVariant = z.infer<typeof broadcastVariantSchema>;

/** How long its texts may be below a picture or a document, and without one (characters). */
export const MOST_CHARACTERS = { caption: MAX_CAPTION_LENGTH, text: LONGEST_TEXT } as const;
