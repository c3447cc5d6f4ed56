import { reminderResultsSchema } from '@roms/contracts/reminder-results';
import { ENOUGH_TO_COMPARE } from '@roms/domain/holdout';
import { attributionFigures } from '../../db/orders/attribution-figures.ts';
import { holdoutFigures } from '../../db/orders/holdout-figures.ts';
import { dataOf, route } from '../route.ts';

const DAYS = 30;
const DAY_MS = 86_400_000;

export const reminderResultRoutes = [
  route({
    method: 'get',
    path: '/api/v1/reminders/results',
    access: { may: 'orders.read' },
    summary: 'What the reminders of the last 30 days brought, beside those who were held out of them',
    response: dataOf(reminderResultsSchema),
    handler: async ({ deps, viewer }) => {
      const to = deps.now();
      const span = { automation: 'reminder', from: new Date(to.getTime() - DAYS * DAY_MS), to } as const;
      const figures = await attributionFigures(deps.db, viewer, span);
      // Of customers of whom an agent sees some only: nothing to compare with.
      const heldOut =
        viewer.sees === 'all'
          ? await holdoutFigures(deps.db, { ...span, dayMs: deps.env.ROMS_DAY_MS })
          : { count: 0, ordered: 0 };
      const isTooFew = figures.delivered + heldOut.count < ENOUGH_TO_COMPARE;
      return { data: { days: DAYS, ...figures, heldOut, isTooFew } };
    },
  }),
];
