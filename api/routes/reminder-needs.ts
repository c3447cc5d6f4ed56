import {
  boardQuerySchema,
  neededReminderSchema,
  reminderNeedParamsSchema,
  reminderNeedsSchema,
} from '@roms/contracts/reminders';
import { pageOf } from '@roms/contracts/pagination';
import { neededReminders, reminderNeeds } from '../../db/reminders/needed-reminders.ts';
import { presentNeededReminder } from '../presenters/present-needed-reminder.ts';
import { dataOf, route } from '../route.ts';

/** What of the reminders waits for a person. */
export const reminderNeedRoutes = [
  route({
    method: 'get',
    path: '/api/v1/reminders/needs',
    access: { may: 'orders.read' },
    summary: 'How many reminders wait for a person, in each way',
    response: dataOf(reminderNeedsSchema),
    handler: async ({ deps, viewer }) => ({ data: await reminderNeeds(deps.db, viewer) }),
  }),
  route({
    method: 'get',
    path: '/api/v1/reminders/needs/:need',
    access: { may: 'orders.read' },
    summary: 'Reminders that wait for a person in one way, the latest first, each with what stopped it',
    params: reminderNeedParamsSchema,
    query: boardQuerySchema,
    response: pageOf(neededReminderSchema),
    handler: async ({ deps, viewer, params, query }) => {
      const { rows, nextCursor } = await neededReminders(deps.db, viewer, { ...params, ...query });
      return { data: rows.map(presentNeededReminder), page: { nextCursor } };
    },
  }),
];
