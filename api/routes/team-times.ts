import { pageOf } from '@roms/contracts/pagination';
import { teamTimeSchema, teamTimesQuerySchema } from '@roms/contracts/reports';
import { teamTimes } from '../../db/reports/team-times.ts';
import { presentPage } from '../presenters/present-page.ts';
import { askedOf } from '../reports/asked.ts';
import { route } from '../route.ts';

/** What the report of the team takes its times of. */
export const teamTimesRoutes = [
  route({
    method: 'get',
    path: '/api/v1/reports/team/times',
    access: { may: 'reports.read' },
    summary: 'First replies, or conversations that people resolved, as the report of the team counts them',
    query: teamTimesQuerySchema,
    response: pageOf(teamTimeSchema),
    handler: async ({ deps, query: { from, to, ...filter } }) => {
      const { span, settings } = await askedOf(deps, { from, to, compare: 'none' });
      const { rows, ...page } = await teamTimes(deps.db, span, settings, filter);
      const data = rows.map(({ since, until, ...row }) => ({
        ...row,
        ...{ since: since.toISOString(), until: until.toISOString() },
      }));
      return { data, page: presentPage(page) };
    },
  }),
];
