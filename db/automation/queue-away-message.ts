import type { Settings } from '@roms/contracts/settings';
import { AUTOMATIONS } from '@roms/domain/automations';
import { absenceAt } from '@roms/domain/business-hours';
import { awayKey } from '@roms/domain/occurrence';
import { renderTemplate } from '@roms/domain/template';
import type { Trx } from '../knex.ts';
import { isBeingAnswered } from '../messages/being-answered.ts';
import type { Customer } from '../models/Customer.ts';
import type { Message } from '../models/Message.ts';
import { queueAutomatedMessage } from './queue-automated-message.ts';
import { realName } from './render-order-text.ts';

/** Hours later nobody expects to be told that nobody is there (milliseconds). */
const ANSWERED_WITHIN_MS = AUTOMATIONS.away.shelfLifeMs;

type Written = {
  /** Locked: of two messages of one customer the second sees what the first was answered. */
  customer: Customer;
  conversationId: number;
  sessionId: string;
  /** When they wrote, by WhatsApp's clock. */
  sentAt: Date;
};

/**
 * Queues the message that nobody is there, to a customer who wrote while the shop is closed: once an absence, and not
 * while a person answers in that conversation. What was written before this absence, or long ago, is not answered. Null
 * when none is due. Start the message's workflow after the commit.
 */
export async function queueAwayMessage(
  trx: Trx,
  { customer, conversationId, sessionId, sentAt }: Written,
  shop: Settings,
  now: Date = new Date(),
): Promise<Message | null> {
  const { away, shopName } = shop;
  if (!away.on) return null;
  const absence = absenceAt(now, shop);
  if (absence === null) return null;
  const isStale = now.getTime() - sentAt.getTime() >= ANSWERED_WITHIN_MS;
  if (isStale || (absence.from !== null && sentAt < absence.from)) return null;
  const occurrenceKey = awayKey(customer.id, absence.from);
  if (await wasTold(trx, customer.id, occurrenceKey, absence.from)) return null;
  if (await isBeingAnswered(trx, conversationId, now)) return null;
  const queued = await queueAutomatedMessage(
    trx,
    {
      order: null,
      customer,
      sessionId,
      conversationId,
      automation: 'away',
      occurrenceKey,
      render: async () =>
        renderTemplate(away.body, { customer_name: realName(customer), shop_name: shopName }),
    },
    { now: () => now },
  );
  return queued.outcome === 'queued' ? queued.message : null;
}

/**
 * Whether the customer was told in this absence, in any conversation. Also by time: hours that are changed meanwhile
 * give the absence another beginning, and the message another key.
 */
async function wasTold(
  trx: Trx,
  customerId: number,
  occurrenceKey: string,
  since: Date | null,
): Promise<boolean> {
  const told = await trx('messages')
    .where({ occurrence_key: occurrenceKey })
    .orWhere((earlier) => {
      void earlier
        .where({ automation: 'away' })
        .where('sent_at', '>=', since ?? 'infinity')
        .whereIn('conversation_id', trx('conversations').where({ customer_id: customerId }).select('id'));
    })
    .first('id');
  return told !== undefined;
}
