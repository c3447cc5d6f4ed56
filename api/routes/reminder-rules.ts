import { z } from 'zod';
import {
  changedReminderRuleSchema,
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
    audit: { action: 'reminder_rule.changed', subject: 'reminder_rule' },
    params: idParams,
    body: updateReminderRuleSchema,
    response: dataOf(changedReminderRuleSchema),
    handler: async ({ deps, audit, params, body }) => {
      const settings = { dayMs: deps.env.ROMS_DAY_MS, scheduleTime: deps.env.REMINDER_SCHEDULE_TIME };
      const changed = await deps.db.transaction(async (trx) => {
        const { before, after, moves } = await updateReminderRule(trx, params.id, body, settings);
        await audit.record(trx, { before: presentRule(before), after: presentRule(after) });
        return { ...presentRule(after), moves };
      });
      deps.workflows.signalSettingsChanged();
      return { data: changed };
    },
  }),
];

function presentRule({ id, name, productId, days, time, active }: ReminderRule): RuleContract {
  return { id, name, productId, days, time, active };
}
