import type { ApplyTo, CreateReminderRule, UpdateReminderRule } from '@roms/contracts/reminder-rules';
import { AppError } from '@roms/domain/errors';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import { ReminderRule } from '../models/ReminderRule.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import type { Trx } from '../knex.ts';
import { activeRules } from './active-rules.ts';
import { enrolPast } from './enrol-past.ts';
import { lockRules } from './lock-rules.ts';
import { replanAll } from './replan-all.ts';
import { ruleForecast, type RuleForecast } from './rule-forecast.ts';

type Applies = { applyTo?: ApplyTo; pastDays?: number };
/** The rule before and after, and what the change does to reminders. */
type Changed<Before, After> = { before: Before; after: After; forecast: RuleForecast };

/** Purposes of texts that a rule may take for its own. */
const OWN_TEXTS = ['reminder', 'free'];

/** `isTrial`: the caller takes the transaction back, so nothing is done that only others would see. */
export type RuleSettings = PipelineSettings & { isTrial?: boolean };

/** Makes a rule. Throws `unknown_product`, `unknown_template`. */
export async function createRule(
  trx: Trx,
  { applyTo = 'running', pastDays, leadDays, ...fields }: CreateReminderRule,
  settings: RuleSettings,
): Promise<Changed<null, ReminderRule>> {
  await lockRules(trx);
  await requireKnown(trx, fields);
  return withForecast(trx, { applyTo, pastDays }, settings, async (now) => {
    const after = await ReminderRule.query(trx).insertAndFetch({
      ...fields,
      leadDays: leadDays ?? (await shopSettings(trx)).leadDays,
      completedFrom: applyTo === 'new' ? now : null,
    });
    return { before: null, after, ruleId: after.id };
  });
}

/**
 * Changes a rule: for whatever waits, or only for orders that are completed from now on, which leaves the rule as it was
 * to those before. One that changes no time, product or text leaves earlier versions and what waits alone. Throws
 * `reminder_rule_not_found`, `unknown_product`, `unknown_template`.
 */
export async function updateRule(
  trx: Trx,
  id: number,
  { applyTo = 'running', pastDays, ...changes }: UpdateReminderRule,
  settings: RuleSettings,
): Promise<Changed<ReminderRule, ReminderRule>> {
  const before = await lockRule(trx, id);
  await requireKnown(trx, changes);
  return withForecast(trx, { applyTo, pastDays }, settings, async (now) => {
    if (decidesAlike(before, { ...before, ...changes })) {
      const { name = before.name } = changes;
      const after = await ReminderRule.query(trx).patchAndFetchById(id, { name });
      return { before, after, ruleId: id, isAlike: true };
    }
    if (applyTo === 'new') await keepVersion(trx, before, now);
    else await ReminderRule.query(trx).where({ versionOf: id }).delete();
    const after = await ReminderRule.query(trx).patchAndFetchById(id, {
      ...changes,
      completedFrom: applyTo === 'new' ? now : null,
      updatedAt: now,
    });
    return { before, after, ruleId: id };
  });
}

/** Deletes a rule: what waited by it is planned by the next one. Throws `reminder_rule_not_found`. */
export async function deleteRule(
  trx: Trx,
  id: number,
  settings: RuleSettings,
): Promise<Changed<ReminderRule, null>> {
  const before = await lockRule(trx, id);
  return withForecast(trx, {}, settings, async (now) => {
    await ReminderRule.query(trx).where({ versionOf: id }).delete();
    await ReminderRule.query(trx).findById(id).patch({ deletedAt: now, templateId: null });
    return { before, after: null, ruleId: id };
  });
}

/** Does the change, and says what it does: the rules as they were are compared with those after it. */
async function withForecast<Before, After>(
  trx: Trx,
  { applyTo, pastDays }: Applies,
  settings: RuleSettings,
  change: (now: Date) => Promise<{ before: Before; after: After; ruleId: number; isAlike?: boolean }>,
): Promise<Changed<Before, After>> {
  const rulesBefore = await activeRules(trx, settings);
  const { rows } = await trx.raw<{ rows: { now: Date }[] }>('SELECT clock_timestamp() AS now');
  const { ruleId, before, after, isAlike = false } = await change(rows[0]!.now);
  const rules = { before: rulesBefore, after: await activeRules(trx, settings) };
  const forecast = await ruleForecast(
    trx,
    { ruleId, rules, pastDays: applyTo === 'past' ? pastDays : undefined },
    settings,
  );
  if (settings.isTrial !== true) {
    await enrolPast(trx, forecast.pastIds);
    // Looking took its time: a reminder that was planned meanwhile by the old rule must be older than the new one; of an
    // edit for new orders that is one of an order that was completed meanwhile.
    if (applyTo === 'new' && !isAlike) await stamp(trx, ruleId);
    else if (!isAlike) await replanAll(trx);
  }
  // What waits goes on by the rule as it was, which is an earlier version of the same.
  return { before, after, forecast: applyTo === 'new' ? { ...forecast, running: 0 } : forecast };
}

async function stamp(trx: Trx, ruleId: number): Promise<void> {
  await trx('reminder_rules')
    .where({ id: ruleId })
    .update({ updated_at: trx.raw('clock_timestamp()') });
}

type Decisive = Pick<
  ReminderRule,
  'productIds' | 'mode' | 'days' | 'leadDays' | 'time' | 'templateId' | 'active'
>;
/** Whether two states of a rule say the same of every order, but for its name. */
function decidesAlike(one: Decisive, other: Decisive): boolean {
  const decisive = ({ productIds, mode, days, leadDays, time, templateId, active }: Decisive): string =>
    JSON.stringify([[...productIds].sort((a, b) => a - b), mode, days, leadDays, time, templateId, active]);
  return decisive(one) === decisive(other);
}

/** The rule as it is goes on, out of sight, for what is completed until now. */
async function keepVersion(trx: Trx, rule: ReminderRule, until: Date): Promise<void> {
  const { id, createdAt: _, ...fields } = rule as ReminderRule & { createdAt: Date };
  await ReminderRule.query(trx).insert({ ...fields, versionOf: id, completedUntil: until });
}

async function lockRule(trx: Trx, id: number): Promise<ReminderRule> {
  await lockRules(trx);
  const rule = await ReminderRule.query(trx)
    .findById(id)
    .whereNull('deletedAt')
    .whereNull('versionOf')
    .forNoKeyUpdate();
  if (!rule) throw new AppError('reminder_rule_not_found', 'Reminder rule not found');
  return rule;
}

async function requireKnown(
  trx: Trx,
  { productIds = [], templateId = null }: { productIds?: readonly number[]; templateId?: number | null },
): Promise<void> {
  const known = new Set(
    await trx('products')
      .whereIn('id', [...productIds])
      .pluck('id'),
  );
  const unknown = productIds.filter((id) => !known.has(id));
  if (unknown.length > 0)
    throw new AppError('unknown_product', 'A product of the rule does not exist', {
      details: { productIds: unknown },
    });
  if (templateId === null) return;
  const template = await trx('templates').where({ id: templateId }).whereIn('purpose', OWN_TEXTS).first('id');
  if (!template)
    throw new AppError('unknown_template', 'The text of the rule is none for reminders', {
      details: { templateId },
    });
}
