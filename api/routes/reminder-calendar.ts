import { reminderCalendarSchema } from '@roms/contracts/reminders';
import { atMinuteOfDay, dateIn, startOfDay } from '@roms/domain/clock';
import { reminderCalendar } from '../../db/reminders/reminder-calendar.ts';
import { reminderLoad } from '../../db/reminders/reminder-load.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { dayBudgetOf } from '../day-budget.ts';
import { dataOf, route } from '../route.ts';

const DAYS = 14;
/** As many as a day of the calendar has room for. */
const MOST_A_DAY = 6;

export const reminderCalendarRoutes = [
  route({
    method: 'get',
    path: '/api/v1/reminders/calendar',
    access: { may: 'orders.read' },
    summary: 'The next 14 days: the first reminders of each, how many there are, and how many a day holds',
    response: dataOf(reminderCalendarSchema),
    handler: async ({ deps, viewer }) => {
      const { zone } = await shopSettings(deps.db);
      const today = startOfDay(deps.now(), zone);
      const days = Array.from({ length: DAYS }, (_, ahead) => ({
        from: atMinuteOfDay(today, zone, 0, ahead),
        to: atMinuteOfDay(today, zone, 0, ahead + 1),
      }));
      const span = { from: today, to: days.at(-1)!.to, zone };
      const load = await reminderLoad(deps.db, viewer, span);
      const counts = new Map(load.map(({ date, count }) => [date, count]));
      const reminders = await reminderCalendar(deps.db, viewer, { days, most: MOST_A_DAY });
      const data = days.map(({ from }, ahead) => {
        const date = dateIn(from, zone);
        const shown = (reminders[ahead] ?? []).map((one) => ({ ...one, dueAt: one.dueAt.toISOString() }));
        return { date, count: counts.get(date) ?? 0, reminders: shown };
      });
      return { data: { days: data, budget: await dayBudgetOf(deps) } };
    },
  }),
];
