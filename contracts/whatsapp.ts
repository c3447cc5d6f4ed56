import { z } from 'zod';
import {
  deadLetterSchema,
  gatewayReportSchema,
  pairingCodeSchema,
  sessionIdSchema,
  sessionStateSchema,
} from './gateway.ts';
import { lineText } from './text.ts';

/** A WhatsApp number of the shop as the dashboard shows it. */
export const shopNumberSchema = z.object({
  id: z.string(),
  label: z.string(),
  isDefault: z.boolean(),
  /** The name of who wrote a reply stands above it on the customer's phone. */
  showAgentName: z.boolean(),
  state: sessionStateSchema,
  reason: z.string().nullable(),
  since: z.iso.datetime(),
  /** Raw text of the QR code; admins only, and only in state `qr`. */
  qr: z.string().nullable(),
  /** For pairing without a camera; admins only, only in state `qr`, and only until it expires. */
  pairingCode: pairingCodeSchema.nullable(),
  phone: z.string().nullable(),
  lastInboundAt: z.iso.datetime().nullable(),
  lastAckAt: z.iso.datetime().nullable(),
  version: z.number().int(),
});
export type ShopNumber = z.infer<typeof shopNumberSchema>;

/** What everybody of the shop may know of a number. */
export const numberStatusSchema = shopNumberSchema.pick({ id: true, state: true, since: true, reason: true });
export type NumberStatus = z.infer<typeof numberStatusSchema>;

export const sessionEventSchema = z.object({
  id: z.number().int(),
  state: sessionStateSchema,
  reason: z.string().nullable(),
  at: z.iso.datetime(),
});
export type SessionEvent = z.infer<typeof sessionEventSchema>;
export const shopNumberDetailSchema = shopNumberSchema.extend({
  events: z.array(sessionEventSchema),
  /** What hangs on it: sends that wait for it, and conversations that are not resolved. */
  waitingSends: z.number().int(),
  openConversations: z.number().int(),
});
export type ShopNumberDetail = z.infer<typeof shopNumberDetailSchema>;

/** How the shop calls a number; customers do not see it. */
const numberLabelSchema = lineText(60).min(1);
/** `id` names the number in wa-service and in its files, and stays. */
export const addNumberSchema = z.strictObject({ id: sessionIdSchema, label: numberLabelSchema });
export const updateNumberSchema = z
  .strictObject({ label: numberLabelSchema, isDefault: z.boolean(), showAgentName: z.boolean() })
  .partial();
export type UpdateNumber = z.infer<typeof updateNumberSchema>;

/** What wa-service knows of a number's health; its state is in the session itself. */
export const whatsappReportSchema = gatewayReportSchema.omit({ session: true });
export type WhatsappReport = z.infer<typeof whatsappReportSchema>;

/**
 * A dead letter as a person decides on it: never the whole event, which may hold a QR code or a customer's number.
 */
export const whatsappDeadLetterSchema = deadLetterSchema.omit({ body: true }).extend({
  /** Of an event that carries a customer's message. */
  message: z
    .object({
      /** All but the last four digits hidden: `••••-••••-7890`. */
      phone: z.string().nullable(),
      type: z.string(),
      /** The beginning of the text. */
      text: z.string(),
    })
    .nullable(),
});
export type WhatsappDeadLetter = z.infer<typeof whatsappDeadLetterSchema>;

export const replayedSchema = z.object({ replayed: z.number().int() });
export type Replayed = z.infer<typeof replayedSchema>;
