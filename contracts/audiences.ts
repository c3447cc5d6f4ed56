import { z } from 'zod';
import { audienceProblem, type AudienceFilter } from '@roms/domain/audience';
import { customerRefSchema } from './customers.ts';
import { segmentSchema } from './segments.ts';
import { lineText } from './text.ts';

/**
 * Who of the customers (`domain/audience`, which says what fits together). Its texts are words of fixed lists and pairs
 * of digits; how deep and long it may be is asked first, so that no nesting exhausts the stack.
 */
export const audienceFilterSchema = z
  .transform<AudienceFilter, AudienceFilter>((filter, context) => {
    const problem = audienceProblem(filter);
    if (problem !== null) context.addIssue({ code: 'custom', ...problem });
    return filter;
  })
  .meta({
    type: 'object',
    description:
      '`{all | any | none: [filters]}`, or `{field, op, value}` where op is one of is, not, in, gte and lte',
    example: {
      all: [
        { field: 'segment', op: 'in', value: ['loyal', 'big_spender'] },
        { field: 'lastOrderDays', op: 'gte', value: 14 },
      ],
    },
  });

export const countAudienceSchema = z.object({ filter: audienceFilterSchema });

/** `POST /api/v1/audiences/count`: how many fit now, and the newest of them. */
export const audienceCountSchema = z.object({
  count: z.number().int(),
  samples: z.array(customerRefSchema.extend({ segment: segmentSchema })),
});
export type AudienceCount = z.infer<typeof audienceCountSchema>;

/** A filter under a name: a segment of the shop's own. */
export const audienceSchema = z.object({
  id: z.number().int(),
  name: z.string(),
  filter: audienceFilterSchema,
  updatedAt: z.iso.datetime(),
});
export type Audience = z.infer<typeof audienceSchema>;

export const createAudienceSchema = z.object({ name: lineText(60).min(1), filter: audienceFilterSchema });
export const updateAudienceSchema = createAudienceSchema.partial();
export type UpdateAudience = z.infer<typeof updateAudienceSchema>;
