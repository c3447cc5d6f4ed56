import type { Knex } from 'knex';
import { dateIn } from '@roms/domain/clock';
import { weeklySummaryKey } from '@roms/domain/occurrence';
import { weekBefore, weeklyText } from '@roms/domain/weekly-summary';
import { queueAutomatedMessage } from '../automation/queue-automated-message.ts';
import { numberForCustomer } from '../conversations/ensure-conversation.ts';
import type { PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Trx } from '../knex.ts';
import { queueWrittenMail } from '../mails/queue-mail.ts';
import { Customer } from '../models/Customer.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import { weeklyFacts } from './weekly-facts.ts';

/** How many were written; the sweep has them sent. */
export type WeeklyQueued = { mails: number; messages: number };

/**
 * Writes the summary of the last week for every admin who wants it, as an e-mail, and for every customer of the shop
 * itself, as a WhatsApp message, once a week each. Nothing is written while no admin wants it. Safe to repeat. `publicUrl`
 * is the dashboard's, for the link.
 */
export async function queueWeeklySummary(
  db: Knex,
  { now, publicUrl, pipeline = {} }: { now: Date; publicUrl?: string; pipeline?: PipelineSettings },
): Promise<WeeklyQueued> {
  const queued: WeeklyQueued = { mails: 0, messages: 0 };
  const readers = await db('users').where({ role: 'admin', active: true, weekly_summary: true }).pluck('id');
  if (readers.length === 0) return queued;
  const { shopName, zone } = await shopSettings(db);
  const span = weekBefore(dateIn(now, zone));
  const facts = await weeklyFacts(db, span, { zone, dayMs: pipeline.dayMs });
  const url = publicUrl ? `${publicUrl}/reports?from=${span.from}&to=${span.to}` : null;
  const summary = weeklyText({ ...facts, shopName, url });
  for (const id of readers as number[])
    if (await db.transaction((trx) => queueMail(trx, id, span.from, summary))) queued.mails += 1;
  const insiders: number[] = await db('customers')
    .where({ internal: true, erased_at: null })
    .whereNotNull('phone')
    .orderBy('id')
    .pluck('id');
  for (const id of insiders)
    if (await db.transaction((trx) => queueMessage(trx, id, span.from, summary.text, pipeline)))
      queued.messages += 1;
  return queued;
}

async function queueMail(
  trx: Trx,
  userId: number,
  monday: string,
  summary: { subject: string; text: string },
): Promise<boolean> {
  const [user] = (await trx('users')
    .where({ id: userId, weekly_summary: true })
    .whereRaw('summarised_week IS DISTINCT FROM cast(? AS date)', [monday])
    .update({ summarised_week: monday })
    .returning(['id', 'email'])) as { id: number; email: string }[];
  if (!user) return false;
  await queueWrittenMail(trx, { kind: 'weekly_summary', address: user.email, userId, ...summary });
  return true;
}

async function queueMessage(
  trx: Trx,
  customerId: number,
  monday: string,
  body: string,
  pipeline: PipelineSettings,
): Promise<boolean> {
  const customer = await Customer.query(trx).findById(customerId).forNoKeyUpdate();
  if (!customer) return false;
  const { outcome } = await queueAutomatedMessage(
    trx,
    {
      order: null,
      customer,
      sessionId: await numberForCustomer(trx, customer),
      automation: 'weekly_summary',
      occurrenceKey: weeklySummaryKey(customerId, monday),
      render: async () => ({ body, missing: [] }),
    },
    pipeline,
  );
  return outcome === 'queued';
}
