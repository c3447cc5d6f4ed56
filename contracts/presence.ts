import { z } from 'zod';

/** What a person does with a conversation that is open before them. */
export const PRESENCE_STATES = ['viewing', 'typing', 'left'] as const;
export type PresenceState = (typeof PRESENCE_STATES)[number];

/** Said when it begins and again while it lasts; who says nothing for `PRESENCE_MS` is gone. */
export const sayPresenceSchema = z.object({ state: z.enum(PRESENCE_STATES) });

const personSchema = z.object({ id: z.number().int(), name: z.string() });

/** Somebody who has a conversation open. */
export const presentPersonSchema = personSchema.extend({ state: z.enum(['viewing', 'typing']) });
export type PresentPerson = z.infer<typeof presentPersonSchema>;

/** One person's word about one conversation, as it is handed on. */
export const presenceSchema = z.object({
  conversationId: z.number().int(),
  person: personSchema,
  state: z.enum(PRESENCE_STATES),
});
export type Presence = z.infer<typeof presenceSchema>;
