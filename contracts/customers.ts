import { z } from 'zod';
import { actorSchema } from './actor.ts';
import { ZONES } from '@roms/domain/regions/region';
import { givenSegmentSchema } from './segments.ts';
import { givenLabelSchema } from './labels.ts';
import { cursorSchema, emailText, lineText, longText } from './text.ts';

/** Who it is, as it stands beside a conversation or an order. */
export const customerRefSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  phone: z.string().nullable(),
});
export type CustomerRef = z.infer<typeof customerRefSchema>;

export const NAME_SOURCES = ['manual', 'order', 'whatsapp'] as const;

export const customerSchema = customerRefSchema.extend({
  /** `#CUST-0001`. */
  code: z.string(),
  nameSource: z.enum(NAME_SOURCES),
  email: z.string().nullable(),
  address: z.string().nullable(),
  city: z.string().nullable(),
  /** Where the customer lives, as far as it was recognised; codes of the Ministry of Home Affairs. */
  place: z
    .object({
      provinceCode: z.string().nullable(),
      provinceName: z.string().nullable(),
      regencyCode: z.string().nullable(),
      regencyName: z.string().nullable(),
      /** The text that said so. */
      written: z.string(),
    })
    .nullable(),
  /** `place.provinceCode`, where it is known: `31`. */
  province: z.string().nullable(),
  zone: z.enum(ZONES),
  /** Whether the zone is the shop's, because nobody knows the customer's. */
  zoneIsGuess: z.boolean(),
  optedOutAt: z.iso.datetime().nullable(),
  optedOut: z.boolean(),
  /** Somebody of the shop: in no list, report, segment or audience. */
  internal: z.boolean(),
  /** When the person was forgotten; the orders stay. */
  erasedAt: z.iso.datetime().nullable(),
  orderCount: z.number().int(),
  /** Rupiah of all orders that were not cancelled. */
  lifetimeValue: z.number().int(),
  lastOrderAt: z.iso.datetime().nullable(),
  ...givenSegmentSchema.shape,
  conversationId: z.number().int().nullable(),
  labels: z.array(givenLabelSchema),
});
export type Customer = z.infer<typeof customerSchema>;

/** What a person writes down of a customer. */
export const customerFieldsSchema = z
  .object({
    name: lineText(120).min(1),
    email: emailText().nullable(),
    address: longText(500).trim().nullable(),
    city: lineText(100).nullable(),
    zone: z.enum(ZONES),
  })
  .partial();

export const updateCustomerSchema = customerFieldsSchema.extend({
  optedOut: z.boolean().optional(),
  /** An admin says so. */
  internal: z.boolean().optional(),
});
export type UpdateCustomer = z.infer<typeof updateCustomerSchema>;

/** Who said so: the customer by a reply word, a person of the shop; or nobody knows, because there was no ledger yet. */
export const CONSENT_SOURCES = ['reply_word', 'staff', 'before_ledger'] as const;

/** A line of the ledger of what a customer allowed and refused; the newest counts. */
export const consentSchema = z.object({
  id: z.number().int(),
  kind: z.enum(['marketing']),
  state: z.enum(['given', 'withdrawn']),
  source: z.enum(CONSENT_SOURCES),
  /** The customer's own message, or who wrote it down. */
  evidence: z.union([
    z.object({ messageId: z.number().int(), text: z.string() }),
    z.object({ actor: actorSchema }),
  ]),
  at: z.iso.datetime(),
});
export type Consent = z.infer<typeof consentSchema>;

export const consentsQuerySchema = z.object({ cursor: cursorSchema.optional() });
