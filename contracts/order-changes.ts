import { z } from 'zod';
import { orderStatusSchema } from './orders.ts';
import { idText, lineText, longText } from './text.ts';

const quantity = z.number().int().min(1).max(10_000);
/** So many lines has an order that people make, edit or import, at most. */
export const MOST_LINES = 100;

/** What a person decides about the thank-you: none, or its words, in which variables stand for themselves. */
export const thankYouSchema = z.object({ send: z.boolean(), body: longText(4_000).trim().min(1).optional() });

/** Where an order goes, how it is paid and who carries it. */
const parcelFields = {
  address: longText(500).trim().nullable(),
  city: lineText(100).nullable(),
  payment: lineText(60).nullable(),
  courier: lineText(60).nullable(),
  /** The parcel's number at its courier. */
  tracking: lineText(80).nullable(),
};

const manualOrderFields = {
  customer: z.union([
    z.object({ id: z.number().int() }),
    z.object({
      name: lineText(120).min(1),
      phone: lineText(64).min(1),
      city: lineText(100).optional(),
    }),
  ]),
  items: z
    .array(z.object({ productId: z.number().int(), quantity }))
    .min(1)
    .max(MOST_LINES),
  notes: longText(2_000).trim().optional(),
  /** When it was ordered, if that was before now. */
  orderedAt: z.iso.datetime({ offset: true }).optional(),
  address: parcelFields.address.optional(),
  payment: parcelFields.payment.optional(),
  courier: parcelFields.courier.optional(),
};

export const manualOrderSchema = z.object({
  /** Made by the screen for each form, so that a double click creates one order. */
  clientId: idText(64).min(1),
  ...manualOrderFields,
  /** A draft takes no stock and thanks nobody until it is confirmed. */
  status: z.enum(['draft', 'pending']).optional(),
  thankYou: thankYouSchema.optional(),
});
export type ManualOrder = z.infer<typeof manualOrderSchema>;

/** The thank-you of an order that is still typed. */
export const thankYouPreviewSchema = z.object(manualOrderFields);
export type ThankYouPreview = z.infer<typeof thankYouPreviewSchema>;

/**
 * A line of an edited order: one that it has already, with its name and price; a product at today's price; or what
 * another system sells.
 */
export const editedItemSchema = z.union([
  z.object({ id: z.number().int(), quantity }),
  z.object({ productId: z.number().int(), quantity }),
  z.object({
    productName: lineText(255).min(1),
    sku: lineText(100).optional(),
    quantity,
    /** Rupiah a piece. */
    price: z.number().int().min(0).max(1_000_000_000),
  }),
]);
export type EditedItem = z.infer<typeof editedItemSchema>;

/**
 * Edits an order, moves it to a status, or both: what is edited comes first, so that the notice says it. `cancelled`
 * asked of a completed order is taken, and stored as `returned`.
 */
export const updateOrderSchema = z
  .object({
    status: orderStatusSchema,
    /** Tell the customer of the new status. */
    notify: z.boolean(),
    /** With these words in place of the template's. */
    message: longText(4_000).trim().min(1),
    /** Whether what comes back, or does not leave, is in stock again; true for manual orders unless told. */
    restock: z.boolean(),
    items: z.array(editedItemSchema).min(1).max(MOST_LINES),
    notes: longText(2_000).trim().nullable(),
    ...parcelFields,
    /** The order's, as the editor read it: what somebody else changed since is not written over. */
    revision: idText(64),
  })
  .partial()
  .refine(
    ({ revision: _, ...change }) => Object.values(change).some((value) => value !== undefined),
    'changes nothing',
  );
export type UpdateOrder = z.infer<typeof updateOrderSchema>;
