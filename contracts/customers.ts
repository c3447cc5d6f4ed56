import { z } from 'zod';
import { ZONES } from '@roms/domain/regions/region';
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
  zone: z.enum(ZONES),
  /** Whether the zone is the shop's, because nobody knows the customer's. */
  zoneIsGuess: z.boolean(),
  optedOutAt: z.iso.datetime().nullable(),
  orderCount: z.number().int(),
  /** Rupiah of all orders that were not cancelled. */
  lifetimeValue: z.number().int(),
  lastOrderAt: z.iso.datetime().nullable(),
  conversationId: z.number().int().nullable(),
});
export type Customer = z.infer<typeof customerSchema>;

export const customersQuerySchema = z.object({
  q: lineText(100).optional(),
  cursor: cursorSchema.optional(),
});

export const updateCustomerSchema = z
  .object({
    name: lineText(120).min(1),
    email: emailText().nullable(),
    address: longText(500).trim().nullable(),
    city: lineText(100).nullable(),
    zone: z.enum(ZONES),
    optedOut: z.boolean(),
  })
  .partial();
export type UpdateCustomer = z.infer<typeof updateCustomerSchema>;
