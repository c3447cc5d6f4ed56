import { z } from 'zod';
import { idText } from '@roms/contracts/text';
import { replayedSchema, whatsappDeadLetterSchema } from '@roms/contracts/whatsapp';
import { replayDeadLetters } from '../../runtime/replay-dead-letters.ts';
import { gatewayProblem } from '../gateway-problem.ts';
import { presentDeadLetter } from '../presenters/present-dead-letter.ts';
import { dataOf, route } from '../route.ts';

/** Events that ROMS refused, or that it could not take for a whole day: a person decides on each. */
const access = { may: 'whatsapp.manage' } as const;
const letterParams = z.object({ id: idText(64).min(1) });

export const deadLetterRoutes = [
  route({
    method: 'get',
    path: '/api/v1/whatsapp/dead-letters',
    access,
    summary: 'Events of WhatsApp that ROMS did not take, newest first (200 at most)',
    response: dataOf(z.array(whatsappDeadLetterSchema)),
    handler: async ({ deps }) => {
      const letters = await deps.gateway.deadLetters().catch(gatewayProblem);
      return { data: letters.map(presentDeadLetter) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/whatsapp/dead-letters/replay',
    access,
    summary: 'Deliver all of them again, the oldest first; the answer says how many',
    audit: { action: 'dead_letter.all_replayed', subject: 'dead_letter' },
    response: dataOf(replayedSchema),
    handler: async ({ deps, audit }) => {
      const data = { replayed: await replayDeadLetters(deps.gateway).catch(gatewayProblem) };
      await audit.record(deps.db, { after: data });
      return { data };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/whatsapp/dead-letters/:id/replay',
    access,
    summary: 'Deliver one of them again, under its old event id',
    audit: { action: 'dead_letter.replayed', subject: 'dead_letter' },
    params: letterParams,
    response: null,
    handler: async ({ deps, params }) => {
      await deps.gateway.replayDeadLetter(params.id).catch(gatewayProblem);
    },
  }),
  route({
    method: 'delete',
    path: '/api/v1/whatsapp/dead-letters/:id',
    access,
    summary: 'Let one of them go for ever',
    audit: { action: 'dead_letter.discarded', subject: 'dead_letter' },
    params: letterParams,
    response: null,
    handler: async ({ deps, params }) => {
      await deps.gateway.discardDeadLetter(params.id).catch(gatewayProblem);
    },
  }),
];
