import type { Knex } from 'knex';
import { recommend } from '@roms/domain/cross-sell';
import type { CheckCode } from '@roms/domain/decisions/check';
import { reminderKey } from '@roms/domain/occurrence';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import type { Trx } from '../knex.ts';
import { moveMessage } from '../messages/write-message.ts';
import { Message } from '../models/Message.ts';
import { crossSellFacts } from '../orders/cross-sell-facts.ts';
import { lockOrder } from '../orders/lock-order.ts';
import { orderFacts } from '../orders/order-facts.ts';
import { queueReminder } from './queue-reminder.ts';

export type ForeseenReminder =
  | { outcome: 'passed'; body: string }
  /** `until` is ISO-8601. */
  | { outcome: 'deferred'; code: CheckCode; until: string }
  | { outcome: 'stopped'; code: CheckCode };

type Asked = { orderId: number; cycle: number };

/**
 * What would become of these reminders of one customer if somebody asked for one after the other now, in the same order:
 * it is done and taken back, so that it is judged and written by what really sends. The customer is locked meanwhile.
 */
export async function foreseenReminders(
  db: Knex,
  reminders: readonly Asked[],
  settings: PipelineSettings,
): Promise<ForeseenReminder[]> {
  const trx = await db.transaction();
  try {
    // As everywhere: the customer, then the orders by their ids, and only then what is written.
    for (const { orderId } of reminders.toSorted((a, b) => a.orderId - b.orderId))
      await lockOrder(trx, orderId);
    const foreseen: ForeseenReminder[] = [];
    for (const reminder of reminders) foreseen.push(await foreseenOne(trx, reminder, settings));
    return foreseen;
  } finally {
    await trx.rollback();
  }
}

async function foreseenOne(
  trx: Trx,
  { orderId, cycle }: Asked,
  settings: PipelineSettings,
): Promise<ForeseenReminder> {
  const { picks } = recommend(
    await crossSellFacts(trx, await orderFacts(trx, orderId), { dayMs: settings.dayMs }),
  );
  const recommendedIds = picks.map(({ productId }) => productId);
  const reminder = { orderId, cycle, recommendedIds, actor: null };
  const queued = await queueReminder(trx, reminder, settings);
  if (queued.outcome === 'deferred' || queued.outcome === 'stopped') return queued;
  if (queued.outcome === 'duplicate') return { outcome: 'stopped', code: 'duplicate_occurrence' };
  const occurrenceKey = reminderKey(orderId, cycle);
  const message = await Message.query(trx).findOne({ occurrenceKey }).throwIfNotFound();
  // The next one of this customer is asked for when this one has left.
  await moveMessage(trx, message, 'settle_sent', { sentAt: presentOf(settings) });
  return { outcome: 'passed', body: message.body };
}
