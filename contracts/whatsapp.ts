import { z } from 'zod';
import { sessionStateSchema } from './gateway.ts';

/** A WhatsApp number of the shop as the dashboard shows it. */
export const whatsappSessionSchema = z.object({
  id: z.string(),
  label: z.string(),
  isDefault: z.boolean(),
  state: sessionStateSchema,
  reason: z.string().nullable(),
  since: z.iso.datetime(),
  /** Raw text of the QR code; admins only, and only in state `qr`. */
  qr: z.string().nullable(),
  phone: z.string().nullable(),
  lastInboundAt: z.iso.datetime().nullable(),
  lastAckAt: z.iso.datetime().nullable(),
  version: z.number().int(),
});
export type WhatsappSession = z.infer<typeof whatsappSessionSchema>;

export const sessionEventSchema = z.object({
  id: z.number().int(),
  state: sessionStateSchema,
  reason: z.string().nullable(),
  at: z.iso.datetime(),
});
export type SessionEvent = z.infer<typeof sessionEventSchema>;
export const whatsappSessionDetailSchema = whatsappSessionSchema.extend({
  events: z.array(sessionEventSchema),
});
export type WhatsappSessionDetail = z.infer<typeof whatsappSessionDetailSchema>;
