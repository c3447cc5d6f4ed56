import { z } from 'zod';
import { ACTOR_KINDS } from '@roms/domain/actor';
import { AUDIT_SUBJECTS } from '@roms/domain/audit-subject';
import { actorSchema } from './actor.ts';
import { cursorSchema, idText } from './text.ts';

const valuesSchema = z.record(z.string(), z.unknown()).nullable();

/** One change by a person or a key. */
export const auditEntrySchema = z.object({
  id: z.number().int(),
  at: z.iso.datetime(),
  actor: actorSchema,
  /** `noun.pastVerb`. */
  action: z.string(),
  subject: z.object({
    type: z.enum(AUDIT_SUBJECTS),
    /** Null for what there is once, such as the settings. */
    id: z.union([z.number().int(), z.string()]).nullable(),
  }),
  /** What was changed, as it was; null for what is new, and where nobody knows. Texts, secrets and phones are hidden. */
  before: valuesSchema,
  after: valuesSchema,
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** A kind of thing, or one of them. */
const nameOf = (kinds: readonly string[]) => `(${kinds.join('|')})(:[^:]+)?`;

export const auditQuerySchema = z.object({
  /** `order` or `order:7`. */
  subject: idText(100)
    .regex(new RegExp(`^${nameOf(AUDIT_SUBJECTS)}$`))
    .optional(),
  /** `key`, `user:3`, or `3` for the person. */
  actor: idText(100)
    .regex(new RegExp(`^(\\d+|${nameOf(ACTOR_KINDS)})$`))
    .optional(),
  /** Since then. */
  from: z.iso.datetime({ offset: true }).optional(),
  /** Before then. */
  to: z.iso.datetime({ offset: true }).optional(),
  cursor: cursorSchema.optional(),
});
export type AuditQuery = z.infer<typeof auditQuerySchema>;
