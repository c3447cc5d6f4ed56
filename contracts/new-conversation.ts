import { z } from 'zod';
import { idText, lineText } from './text.ts';

/** To whom one writes first: a phone in any form, or a known customer. */
export const startConversationSchema = z
  .object({
    phone: lineText(64).min(1).optional(),
    customerId: z.number().int().positive().optional(),
    /** The shop's number to write from; left out: where they last talked, else the default one. */
    sessionId: idText(100).optional(),
  })
  .refine(({ phone, customerId }) => (phone === undefined) !== (customerId === undefined), {
    message: 'give a phone or a customerId, and not both',
    path: ['phone'],
  });
export type StartConversation = z.infer<typeof startConversationSchema>;
