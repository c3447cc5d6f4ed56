import type { Knex } from 'knex';
import { SETUP_STEPS, type Setup, type SetupStep } from '@roms/contracts/setup';
import { PROVEN_STATUSES } from '@roms/domain/message-status';
import { shopSettings } from '../settings/shop-settings.ts';

/** What a shop cannot do without: the texts of an order's life. */
const NEEDED_TEXTS = ['thank_you', 'reminder'];

/**
 * What of a new shop's work is done: a second person, a number that is connected, a product, the texts of an order, a
 * rule for reminders, and a message of the shop that has reached WhatsApp.
 */
export async function setup(db: Knex): Promise<Setup> {
  const { checklistDismissed } = await shopSettings(db);
  const { rows } = await db.raw<{ rows: Record<SetupStep, boolean>[] }>(
    `SELECT (SELECT count(*) FROM (SELECT FROM users WHERE active LIMIT 2) AS people) = 2 AS people,
            EXISTS (SELECT FROM wa_sessions WHERE state = 'ready' AND removed_at IS NULL) AS number,
            EXISTS (SELECT FROM products WHERE active) AS products,
            NOT EXISTS (SELECT FROM unnest(:texts::text[]) AS needed
                         WHERE NOT EXISTS (SELECT FROM templates WHERE purpose = needed AND active)) AS texts,
            EXISTS (SELECT FROM reminder_rules WHERE active) AS rule,
            EXISTS (SELECT FROM messages WHERE direction = 'outbound' AND author <> 'phone'
                       AND status = ANY(:sent::text[])) AS test_send`,
    { texts: NEEDED_TEXTS, sent: [...PROVEN_STATUSES] },
  );
  const steps = SETUP_STEPS.map((step) => ({ step, isDone: rows[0]![step] }));
  return { isShown: !checklistDismissed && steps.some(({ isDone }) => !isDone), steps };
}
