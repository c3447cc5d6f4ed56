import { z } from 'zod';
import {
  audienceCountSchema,
  audienceSchema,
  countAudienceSchema,
  createAudienceSchema,
  updateAudienceSchema,
  type Audience as AudienceContract,
} from '@roms/contracts/audiences';
import { audienceCount } from '../../db/audiences/audience-count.ts';
import { audiences } from '../../db/audiences/audiences.ts';
import { createAudience, deleteAudience, updateAudience } from '../../db/audiences/write-audience.ts';
import type { Audience } from '../../db/models/Audience.ts';
import { dataOf, idParams, route } from '../route.ts';

/** Customers by a filter: how many fit, and the shop's own segments. */
export const audienceRoutes = [
  route({
    method: 'post',
    path: '/api/v1/audiences/count',
    access: { may: 'audiences.read' },
    summary: 'How many customers fit a filter now, and the newest of them',
    audit: { action: 'audience.counted', subject: 'audience' },
    body: countAudienceSchema,
    response: dataOf(audienceCountSchema),
    bounded: 'count',
    handler: async ({ deps, audit, body }) => {
      audit.changedNothing();
      return { data: await audienceCount(deps.db, body.filter, deps.now()) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/audiences',
    access: { may: 'audiences.read' },
    summary: 'The shop’s own segments, by name; how many fit is asked of each by its filter',
    response: dataOf(z.array(audienceSchema)),
    handler: async ({ deps }) => ({ data: (await audiences(deps.db)).map(presentAudience) }),
  }),
  route({
    method: 'post',
    path: '/api/v1/audiences',
    access: { may: 'audiences.update' },
    summary: 'Keep a filter under a name; one that another has is 409 `audience_name_taken`',
    audit: { action: 'audience.created', subject: 'audience' },
    body: createAudienceSchema,
    response: dataOf(audienceSchema),
    status: 201,
    handler: async ({ deps, audit, body }) =>
      deps.db.transaction(async (trx) => {
        const audience = await createAudience(trx, body);
        await audit.record(trx, { id: audience.id, after: fieldsOf(audience) });
        return { data: presentAudience(audience) };
      }),
  }),
  route({
    method: 'patch',
    path: '/api/v1/audiences/:id',
    access: { may: 'audiences.update' },
    summary: 'Change an own segment; what is left out stays',
    audit: { action: 'audience.changed', subject: 'audience' },
    params: idParams,
    body: updateAudienceSchema,
    response: dataOf(audienceSchema),
    handler: async ({ deps, audit, params, body }) =>
      deps.db.transaction(async (trx) => {
        const { before, after } = await updateAudience(trx, params.id, body, deps.now());
        await audit.record(trx, { before: fieldsOf(before), after: fieldsOf(after) });
        return { data: presentAudience(after) };
      }),
  }),
  route({
    method: 'delete',
    path: '/api/v1/audiences/:id',
    access: { may: 'audiences.update' },
    summary: 'Forget an own segment; its customers stay',
    audit: { action: 'audience.deleted', subject: 'audience' },
    params: idParams,
    response: null,
    handler: async ({ deps, audit, params }) =>
      deps.db.transaction(async (trx) => {
        await audit.record(trx, { before: fieldsOf(await deleteAudience(trx, params.id)) });
      }),
  }),
];

const fieldsOf = ({ name, filter }: Audience) => ({ name, filter });

function presentAudience({ id, name, filter, updatedAt }: Audience): AudienceContract {
  return { id, name, filter, updatedAt: updatedAt.toISOString() };
}
