import { boardQuerySchema, pastReminderSchema, reminderFiguresSchema } from '@roms/contracts/reminders';
import { pageOf } from '@roms/contracts/pagination';
import { attributionFigures } from '../../db/orders/attribution-figures.ts';
import { pastReminders } from '../../db/reminders/past-reminders.ts';
import { presentPastReminder } from '../presenters/present-past-reminder.ts';
import { dataOf, route } from '../route.ts';

const FIGURES_DAYS = 30;
const DAY_MS = 86_400_000;

/** What became of the reminders that are over. */
export const pastReminderRoutes = [
  route({
    method: 'get',
    path: '/api/v1/reminders/past',
    access: { may: 'orders.read' },
    summary: 'Reminders that are over, the latest first: what became of each, and what it brought',
    query: boardQuerySchema,
    response: pageOf(pastReminderSchema),
    handler: async ({ deps, viewer, query }) => {
      const { rows, nextCursor } = await pastReminders(deps.db, viewer, query);
      return { data: rows.map(presentPastReminder), page: { nextCursor } };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/reminders/past/figures',
    access: { may: 'orders.read' },
    summary: 'How many of the reminders of the last 30 days brought an order, and what these came to',
    response: dataOf(reminderFiguresSchema),
    handler: async ({ deps, viewer }) => {
      const to = deps.now();
      const from = new Date(to.getTime() - FIGURES_DAYS * DAY_MS);
      const figures = await attributionFigures(deps.db, viewer, { automation: 'reminder', from, to });
      return { data: { days: FIGURES_DAYS, ...figures } };
    },
  }),
];
