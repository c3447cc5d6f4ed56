import { z } from 'zod';
import { MOST_LABELLED } from '@roms/domain/customer-limits';
import { CUSTOMER_SORTS } from '@roms/domain/customer-sort';
import { totalQuery } from './pagination.ts';
import { segmentSchema } from './segments.ts';
import { cursorSchema, lineText } from './text.ts';

/** More orders than anybody has; a column of the database holds no more. */
const MOST_ORDERS = 1_000_000;
/** Rupiah. */
const MOST_SPENT = 1_000_000_000_000;
/** From an address or a stored view: a number or its digits. */
const wholeNumber = (most: number) => z.coerce.number().int().min(0).max(most);
/** A day of the shop. */
const daySchema = z.iso.date().refine((day) => day >= '2000-01-01', 'must not be before 2000');

/**
 * What the customers are narrowed by; whatever is left out is not narrowed. Orders, spent and last order are those of
 * the segment's reason: shipped and completed orders. Both ends of a range are in it.
 */
export const customersFilterSchema = z
  .object({
    q: lineText(100),
    segment: segmentSchema,
    /** The id of a label. */
    label: z.coerce.number().int().positive(),
    /** Two digits of the Ministry of Home Affairs: `31`. */
    province: lineText(2).regex(/^\d{2}$/, 'is no code of a province'),
    ordersFrom: wholeNumber(MOST_ORDERS),
    ordersTo: wholeNumber(MOST_ORDERS),
    /** Rupiah. */
    spentFrom: wholeNumber(MOST_SPENT),
    spentTo: wholeNumber(MOST_SPENT),
    lastOrderFrom: daySchema,
    lastOrderTo: daySchema,
    optedOut: z.enum(['true', 'false']),
    /** `no`: WhatsApp said that it knows nobody there; of everybody else it said nothing yet, or took a message. */
    whatsapp: z.enum(['no']),
    sort: z.enum(CUSTOMER_SORTS),
  })
  .partial();
export type CustomersFilter = z.infer<typeof customersFilterSchema>;

export const customersQuerySchema = customersFilterSchema.extend({
  ...totalQuery,
  cursor: cursorSchema.optional(),
});

/** One label put on many customers, or taken off them. */
export const labelCustomersSchema = z.object({
  customerIds: z.array(z.number().int().positive()).min(1).max(MOST_LABELLED),
  labelId: z.number().int().positive(),
  on: z.boolean(),
});
export type LabelCustomers = z.infer<typeof labelCustomersSchema>;

/** How many of them were changed; who had it already, or may not be seen, is not. */
export const labelledCustomersSchema = z.object({ changed: z.number().int() });
