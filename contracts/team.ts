import { z } from 'zod';
import { AVAILABILITIES } from '@roms/domain/availability';
import { roleSchema } from './users.ts';

export const availabilitySchema = z.enum(AVAILABILITIES);

/** `PUT /me/availability`, and its answer. */
export const ownAvailabilitySchema = z.object({ state: availabilitySchema });
export type OwnAvailability = z.infer<typeof ownAvailabilitySchema>;

/** A person who works here, as every colleague sees them. */
export const teamMemberSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  role: roleSchema,
  state: availabilitySchema,
  /** Open conversations in hand. */
  openCount: z.number().int(),
  /** Open conversations that automatic assignment may bring them to: their own number, else the shop's. */
  capacity: z.number().int(),
});
export type TeamMember = z.infer<typeof teamMemberSchema>;
