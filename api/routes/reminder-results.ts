import { reminderResultsSchema } from '@roms/contracts/reminder-results';
import { atMinuteOfDay } from '@roms/domain/clock';
import { ENOUGH_TO_COMPARE } from '@roms/domain/holdout';
import { USUAL_DAYS } from '@roms/domain/report-span';
import { attributionFigures } from '../../db/orders/attribution-figures.ts';
import { holdoutFigures } from '../../db/orders/holdout-figures.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { dataOf, route } from '../route.ts';

/** Days of the shop, today with them: as the reports count their last days. */
const DAYS = USUAL_DAYS;

export const reminderResultRoutes = [
  route({
    method: 'get',
    path: '/api/v1/reminders/results',
    access: { may: 'orders.read' },
    summary:
      'What the reminders of the shop’s last 30 days brought, today with them, beside those who were held out of them',
    response: dataOf(reminderResultsSchema),
    handler: async ({ deps, viewer }) => {
      const { zone } = await shopSettings(deps.db);
      const midnight = (days: number): Date => atMinuteOfDay(deps.now(), zone, 0, days);
      const span = { automation: 'reminder', from: midnight(1 - DAYS), to: midnight(1) } as const;
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
