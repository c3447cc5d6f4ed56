import { z } from 'zod';
import { ACTIVITY_TYPES } from '@roms/domain/activity-type';
import { COMPLAINT_CATEGORIES } from '@roms/domain/complaint';
import { actorSchema } from './actor.ts';
import { cursorSchema, longText } from './text.ts';

const personSchema = z.object({ id: z.number().int(), name: z.string() });

/** What a line says besides its type; which of them it has depends on the type. */
export const activityDetailsSchema = z
  .object({
    /** `assigned`, `handed_over`: who has the conversation now, and who had it before. */
    to: personSchema,
    from: personSchema,
    /** `assigned`: by the rule of assignment, not by hand. */
    automatic: z.boolean(),
    /** `handed_over`: what the giver wants known. */
    note: z.string(),
    /** `snoozed`: until when; null until the customer writes. */
    until: z.iso.datetime().nullable(),
    /** `labelled`: names as they were then. */
    added: z.array(z.string()),
    removed: z.array(z.string()),
    /** `labelled`: what a complaint is about. */
    category: z.enum(COMPLAINT_CATEGORIES),
    /** `note`: colleagues that it calls. */
    mentions: z.array(personSchema),
    /** `automation`, `reopened`, `given_back`, `resolved`: why, as a stable code. */
    reason: z.string(),
  })
  .partial();
export type ActivityDetails = z.infer<typeof activityDetailsSchema>;

/** A line in a thread about what was done with the conversation; `body` are the words of a note. */
export const activitySchema = activityDetailsSchema.extend({
  id: z.number().int(),
  conversationId: z.number().int(),
  type: z.enum(ACTIVITY_TYPES),
  at: z.iso.datetime(),
  actor: actorSchema,
  body: z.string().nullable(),
});
export type Activity = z.infer<typeof activitySchema>;

/** `from`: only lines since then, as a thread shows them beside its messages. */
export const activitiesQuerySchema = z.object({
  cursor: cursorSchema.optional(),
  from: z.iso.datetime().optional(),
});

/** A note for colleagues; whom `mentionIds` name are told. */
export const writeNoteSchema = z.object({
  body: longText(4096).refine((body) => body.trim() !== '', 'Write something'),
  mentionIds: z.array(z.number().int().positive()).max(50).optional(),
});
export type WriteNote = z.infer<typeof writeNoteSchema>;
