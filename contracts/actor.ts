import { z } from 'zod';
import { ACTOR_KINDS } from '@roms/domain/actor';

/** The row's id; of a phone the name of the number; null for ROMS, and where only a name was ever known. */
export const actorIdSchema = z.union([z.number().int(), z.string()]).nullable();

/** Who did something. */
export const actorSchema = z.object({
  kind: z.enum(ACTOR_KINDS),
  id: actorIdSchema,
  name: z.string(),
});
