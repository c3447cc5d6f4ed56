import { z } from 'zod';
import { ownAvailabilitySchema, teamMemberSchema } from '@roms/contracts/team';
import { changeAvailability } from '../../db/conversations/change-availability.ts';
import { team } from '../../db/conversations/team.ts';
import { dataOf, route } from '../route.ts';

export const teamRoutes = [
  route({
    method: 'get',
    path: '/api/v1/team',
    access: { may: 'team.read' },
    summary: 'Everybody who works here, with state and open conversations; live as `team.updated`',
    response: dataOf(z.array(teamMemberSchema)),
    handler: async ({ deps }) => ({ data: await team(deps.db) }),
  }),
  route({
    method: 'put',
    path: '/api/v1/me/availability',
    access: { may: 'account.update' },
    summary:
      'Whether one is given conversations: `online` is, `busy` keeps the own, `offline` hands over what is open and ' +
      'unanswered after 90 seconds, unless one comes back',
    audit: { action: 'user.availability_changed', subject: 'user' },
    body: ownAvailabilitySchema,
    response: dataOf(ownAvailabilitySchema),
    handler: async ({ deps, actor, audit, body: { state } }) => {
      const { id } = actor.user;
      const changed = await deps.db.transaction(async (trx) => {
        const availability = await changeAvailability(trx, id, state);
        if (availability === null) audit.changedNothing();
        else await audit.record(trx, { id, before: { state: availability.before }, after: { state } });
        return availability;
      });
      if (changed?.absence) deps.workflows.startAbsence(id, changed.absence);
      return { data: { state } };
    },
  }),
];
