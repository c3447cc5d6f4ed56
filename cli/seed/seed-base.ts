import type { Trx } from '../../db/knex.ts';
import { TEMPLATES } from './templates.ts';

/** What the original system promised by default: a reminder 30 days after completion. */
const REMINDER_DAYS = 30;

/**
 * What every shop needs before the first order: texts, one reminder rule, one WhatsApp number. Adds only what is
 * missing, so that a merchant's own texts and rules are never touched. Returns how many rows were added.
 */
export async function seedBase(trx: Trx): Promise<number> {
  const purposes = new Set(await trx('templates').pluck('purpose'));
  const templates = TEMPLATES.filter(({ purpose }) => !purposes.has(purpose));
  if (templates.length > 0) await trx('templates').insert(templates);

  const hasRule = await trx('reminder_rules').first('id');
  if (!hasRule) {
    await trx('reminder_rules').insert({
      name: 'Semua produk',
      days: REMINDER_DAYS,
    });
  }

  const hasNumber = await trx('wa_sessions').first('id');
  if (!hasNumber) await trx('wa_sessions').insert({ id: 'main', label: 'Nomor utama', is_default: true });
  return templates.length + (hasRule ? 0 : 1) + (hasNumber ? 0 : 1);
}
