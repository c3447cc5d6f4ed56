import { pastReminderSchema, pastRemindersQuerySchema } from '@roms/contracts/reminders';
import { pageOf } from '@roms/contracts/pagination';
import { AppError } from '@roms/domain/errors';
import { isPermitted } from '@roms/domain/permissions';
import { pastReminders } from '../../db/reminders/past-reminders.ts';
import { orderSpan } from '../order-span.ts';
import { presentPastReminder } from '../presenters/present-past-reminder.ts';
import { route } from '../route.ts';

/** What became of the reminders that are over. */
export const pastReminderRoutes = [
  route({
    method: 'get',
    path: '/api/v1/reminders/past',
    access: { may: 'orders.read' },
    summary: 'Reminders that are over, the latest first: what became of each, and what it brought',
    query: pastRemindersQuerySchema,
    response: pageOf(pastReminderSchema),
    handler: async ({ deps, viewer, actor, query }) => {
      // Whether somebody wrote is told of all their conversations, also of those with a colleague.
      if (query.reached === 'answered' && !isPermitted(actor.user.role, 'reports.read'))
        throw new AppError('forbidden', 'An admin sees who answered, as the report counts them');
      const { from: _from, to: _to, ...rest } = query;
      const asked = { ...rest, ...(await orderSpan(deps.db, query)), dayMs: deps.env.ROMS_DAY_MS };
      const { rows, nextCursor } = await pastReminders(deps.db, viewer, asked);
      return { data: rows.map(presentPastReminder), page: { nextCursor } };
    },
  }),
];
