import { z } from 'zod';
import {
  reminderRuleSchema,
  updateReminderRuleSchema,
  type ReminderRule as RuleContract,
} from '@roms/contracts/reminder-rules';
import { updateReminderRule } from '../../db/reminders/update-reminder-rule.ts';
import { ReminderRule } from '../../db/models/ReminderRule.ts';
import { dataOf, idParams, route } from '../route.ts';

export const reminderRuleRoutes = [
  route({
    method: 'get',
    path: '/api/v1/reminder-rules',
    access: { may: 'reminder-rules.read' },
    summary: 'When customers are reminded',
    response: dataOf(z.array(reminderRuleSchema)),
    handler: async ({ deps }) => ({
      data: (await ReminderRule.query(deps.db).orderBy('id')).map(presentRule),
    }),
  }),
  route({
    method: 'patch',
    path: '/api/v1/reminder-rules/:id',
    access: { may: 'reminder-rules.update' },
    summary: 'Change a rule; reminders that wait move with it',
    params: idParams,
    body: updateReminderRuleSchema,
    response: dataOf(reminderRuleSchema),
    handler: async ({ deps, params, body }) => {
      const rule = await updateReminderRule(deps.db, params.id, body);
      deps.workflows.signalSettingsChanged();
      return { data: presentRule(rule) };
    },
  }),
];

function presentRule({ id, name, productId, days, time, active }: ReminderRule): RuleContract {
  return { id, name, productId, days, time, active };
}
