import type { Knex } from 'knex';
import { decide, type CheckCode } from '@roms/domain/decision';
import { reminderKey } from '@roms/domain/occurrence';
import { Message } from '../../db/models/Message.ts';
import { decisionFacts } from '../../db/queries/decision-facts.ts';
import type { DueReminder } from '../../db/queries/due-reminders.ts';
import { orderFacts } from '../../db/queries/order-facts.ts';
import { renderOrderText } from '../../db/queries/render-order-text.ts';

/** What would stop a reminder if it were sent now: the same checks on the same facts; null when nothing would. */
export async function foreseeReminder(db: Knex, reminder: DueReminder): Promise<CheckCode | null> {
  const key = reminderKey(reminder.orderId, reminder.cycle);
  const [order, known] = await Promise.all([
    orderFacts(db, reminder.orderId),
    Message.query(db).findOne({ occurrence_key: key }).select('id'),
  ]);
  const { missing } = await renderOrderText(db, order, 'reminder');
  const facts = await decisionFacts(db, order, {
    programme: 'reminder',
    isHandled: known !== undefined,
    missing,
  });
  return decide(facts).stoppedBy;
}
