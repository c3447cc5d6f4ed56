import { AppError } from '@roms/domain/errors';
import type { TemplatePurpose } from '@roms/domain/template';
import { unknownIn } from '@roms/domain/template-check';
import { databaseProblem } from '../database-errors.ts';
import type { Trx } from '../knex.ts';
import { Template } from '../models/Template.ts';

type TemplateFields = Pick<Template, 'name' | 'body' | 'active'>;

/** The whole list is sent at once. */
const MOST = 500;

/**
 * Adds a text; an active one takes the place of the one that customers got. Throws `unknown_variable` (422) with the
 * placeholders that a text of this purpose is never given, and `too_many_templates` (422).
 */
export async function createTemplate(
  trx: Trx,
  fields: TemplateFields & { purpose: TemplatePurpose },
): Promise<Template> {
  requireKnown(fields.purpose, fields.body);
  const others = await lockPurpose(trx, fields.purpose);
  if (others.length >= MOST) throw new AppError('too_many_templates', `There are ${MOST} of them already`);
  if (fields.active) await stepDown(trx, fields.purpose);
  return Template.query(trx).insert(fields).returning('*');
}

/**
 * Changes a text. Throws `template_not_found`, `unknown_variable` (422), and `template_active` (409) for putting the one
 * away that customers get: another one takes its place by being made active.
 */
export async function updateTemplate(
  trx: Trx,
  id: number,
  change: Partial<TemplateFields>,
): Promise<{ before: Template; after: Template }> {
  const before = await lockTemplate(trx, id);
  if (change.body !== undefined) requireKnown(before.purpose, change.body);
  if (change.active === false && isNeeded(before)) throw stillActive();
  if (change.active && !before.active) await stepDown(trx, before.purpose);
  const after = await Template.query(trx).patchAndFetchById(id, { ...change, updatedAt: new Date() });
  return { before, after };
}

/**
 * Deletes a text, and answers what it was. Throws `template_not_found`, `template_active` (409) for the one that customers
 * get, `template_in_use` (409) for one that a rule names.
 */
export async function deleteTemplate(trx: Trx, id: number): Promise<Template> {
  const template = await lockTemplate(trx, id);
  if (isNeeded(template)) throw stillActive();
  try {
    await Template.query(trx).deleteById(id);
  } catch (error) {
    if (databaseProblem(error) !== 'referenced') throw error;
    throw new AppError('template_in_use', 'A reminder rule writes from this text', { status: 409 });
  }
  return template;
}

/** Free texts are written from by nobody: none of them is needed. */
function isNeeded({ active, purpose }: Template): boolean {
  return active && purpose !== 'free';
}

function stillActive(): AppError {
  return new AppError('template_active', 'Customers get this text: make another one active first', {
    status: 409,
  });
}

/** Of two that are made active at once the second one sees the first. */
async function lockPurpose(trx: Trx, purpose: TemplatePurpose): Promise<Template[]> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [`template ${purpose}`]);
  return Template.query(trx).where({ purpose }).orderBy('id').forNoKeyUpdate();
}

async function lockTemplate(trx: Trx, id: number): Promise<Template> {
  const found = await Template.query(trx).findById(id).select('purpose');
  const template = found && (await lockPurpose(trx, found.purpose)).find((one) => one.id === id);
  if (!template) throw new AppError('template_not_found', 'There is no such text');
  return template;
}

async function stepDown(trx: Trx, purpose: TemplatePurpose): Promise<void> {
  if (purpose === 'free') return;
  await Template.query(trx).where({ purpose, active: true }).patch({ active: false, updatedAt: new Date() });
}

function requireKnown(purpose: TemplatePurpose, body: string): void {
  const unknown = unknownIn(purpose, body);
  if (unknown.length > 0)
    throw new AppError('unknown_variable', 'The text names what it is never given', {
      details: { unknown, fields: { body: [`is never given ${unknown.join(', ')}`] } },
    });
}
