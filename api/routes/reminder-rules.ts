import { z } from 'zod';
import {
  changedReminderRuleSchema,
  createReminderRuleSchema,
  previewQuerySchema,
  reminderRuleSchema,
  ruleEffectSchema,
  ruleForecastQuestionSchema,
  ruleForecastSchema,
  updateReminderRuleSchema,
  type RuleEffect,
} from '@roms/contracts/reminder-rules';
import { createRule, deleteRule, updateRule, type RuleSettings } from '../../db/reminders/write-rule.ts';
import type { RuleForecast } from '../../db/reminders/rule-forecast.ts';
import { ReminderRule } from '../../db/models/ReminderRule.ts';
import type { Trx } from '../../db/knex.ts';
import type { Deps } from '../context.ts';
import { productNames } from '../../db/reminders/product-names.ts';
import { fieldsOf, presentRule } from '../presenters/present-reminder-rule.ts';
import { dataOf, idParams, route } from '../route.ts';

/** A change answers the rule, or with `?preview=true` only what it would do. */
const changedOrEffect = dataOf(z.union([changedReminderRuleSchema, ruleEffectSchema]));

export const reminderRuleRoutes = [
  route({
    method: 'get',
    path: '/api/v1/reminder-rules',
    access: { may: 'reminder-rules.read' },
    summary: 'When customers are reminded',
    response: dataOf(z.array(reminderRuleSchema)),
    handler: async ({ deps }) => {
      const rules = await ReminderRule.query(deps.db)
        .whereNull('deletedAt')
        .whereNull('versionOf')
        .orderBy('id');
      const names = await productNames(deps.db, rules);
      return { data: rules.map((rule) => presentRule(rule, names)) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/reminder-rules',
    access: { may: 'reminder-rules.update' },
    summary: 'Make a rule; `?preview=true` answers what it would do and makes none',
    audit: { action: 'reminder_rule.created', subject: 'reminder_rule' },
    query: previewQuerySchema,
    body: createReminderRuleSchema,
    response: changedOrEffect,
    status: 201,
    otherStatus: 200,
    handler: async ({ ctx, deps, audit, query, body }) => {
      const { applyTo, pastDays } = body;
      const change = (trx: Trx, settings: RuleSettings) => createRule(trx, body, settings);
      if (query.preview) {
        audit.changedNothing();
        ctx.state.successStatus = 200;
        return { data: effectOf(await trial(deps, change)) };
      }
      const { after, forecast } = await deps.db.transaction(async (trx) => {
        const made = await change(trx, settingsOf(deps));
        await audit.record(trx, {
          id: made.after.id,
          after: { ...fieldsOf(made.after), applyTo, pastDays },
        });
        return made;
      });
      deps.workflows.signalSettingsChanged();
      const names = await productNames(deps.db, [after]);
      return { data: { ...presentRule(after, names), ...countsOf(forecast) } };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/reminder-rules/forecast',
    access: { may: 'reminder-rules.read' },
    summary: 'What a new rule, or an edit of one (`id`), would do in the next 14 days; changes nothing',
    audit: { action: 'reminder_rule.forecast', subject: 'reminder_rule' },
    body: ruleForecastQuestionSchema,
    response: dataOf(ruleForecastSchema),
    handler: async ({ deps, audit, body: { id, ...fields } }) => {
      audit.changedNothing();
      const forecast = await trial(deps, async (trx, settings): Promise<RuleForecast> => {
        const changed =
          id === undefined
            ? await createRule(trx, fields, settings)
            : await updateRule(trx, id, fields, settings);
        return changed.forecast;
      });
      const days = forecast.days.map(({ from, ...counts }) => ({ from: from.toISOString(), ...counts }));
      return { data: { ...effectOf({ forecast }), days } };
    },
  }),
  route({
    method: 'patch',
    path: '/api/v1/reminder-rules/:id',
    access: { may: 'reminder-rules.update' },
    summary:
      'Change a rule, for reminders that wait, for new orders only, or for past ones too; `?preview=true` answers what it would do and changes nothing',
    audit: { action: 'reminder_rule.changed', subject: 'reminder_rule' },
    params: idParams,
    query: previewQuerySchema,
    body: updateReminderRuleSchema,
    response: changedOrEffect,
    handler: async ({ deps, audit, params, query, body }) => {
      const { applyTo, pastDays } = body;
      const change = (trx: Trx, settings: RuleSettings) => updateRule(trx, params.id, body, settings);
      if (query.preview) {
        audit.changedNothing();
        return { data: effectOf(await trial(deps, change)) };
      }
      const { after, forecast } = await deps.db.transaction(async (trx) => {
        const changed = await change(trx, settingsOf(deps));
        await audit.record(trx, {
          before: fieldsOf(changed.before),
          after: { ...fieldsOf(changed.after), applyTo, pastDays },
        });
        return changed;
      });
      deps.workflows.signalSettingsChanged();
      const names = await productNames(deps.db, [after]);
      return { data: { ...presentRule(after, names), ...countsOf(forecast) } };
    },
  }),
  route({
    method: 'delete',
    path: '/api/v1/reminder-rules/:id',
    access: { may: 'reminder-rules.update' },
    summary: 'Delete a rule; what waits by it is planned by the next one',
    audit: { action: 'reminder_rule.deleted', subject: 'reminder_rule' },
    params: idParams,
    response: null,
    handler: async ({ deps, audit, params }) => {
      await deps.db.transaction(async (trx) => {
        const { before } = await deleteRule(trx, params.id, settingsOf(deps));
        await audit.record(trx, { before: fieldsOf(before) });
      });
      deps.workflows.signalSettingsChanged();
    },
  }),
];

function settingsOf({ env, now }: Deps): RuleSettings {
  return { dayMs: env.ROMS_DAY_MS, scheduleTime: env.REMINDER_SCHEDULE_TIME, now };
}

/** Does it and takes it back: whoever asks sees exactly what would be done. */
async function trial<T>(deps: Deps, change: (trx: Trx, settings: RuleSettings) => Promise<T>): Promise<T> {
  const trx = await deps.db.transaction();
  try {
    return await change(trx, { ...settingsOf(deps), isTrial: true });
  } finally {
    await trx.rollback();
  }
}

function effectOf({ forecast }: { forecast: RuleForecast }): RuleEffect {
  const { running, pastIds, dueNow } = forecast;
  return { running, past: pastIds.length, dueNow };
}

function countsOf({ moves, pastIds }: RuleForecast): { moves: number; past: number } {
  return { moves, past: pastIds.length };
}
