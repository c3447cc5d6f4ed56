import type { Automation } from '@roms/domain/automations';
import { renderTemplate, type Rendered, type TemplatePurpose } from '@roms/domain/template';
import type { Customer } from '../models/Customer.ts';
import type { Message } from '../models/Message.ts';
import { Template } from '../models/Template.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import { queueAutomatedMessage } from './queue-automated-message.ts';
import { realName } from './render-order-text.ts';
import type { Trx } from '../knex.ts';

type Asked = {
  automation: Extract<Automation, 'opt_out_confirmation' | 'reply_word_answer'>;
  /** Once for whatever the word changed. */
  occurrenceKey: string;
  customer: Customer;
  /** The number that they wrote to. */
  sessionId: string;
  /** What the text says of the word; that of `opt_out_confirmation` says it itself. */
  answer: (shopName: string) => string;
};

const PURPOSES = {
  opt_out_confirmation: 'opt_out_confirmation',
  reply_word_answer: 'reply_word_answer',
} as const satisfies Record<Asked['automation'], TemplatePurpose>;

/**
 * Queues the one answer to a reply word, by the number that they wrote to. Start the message's workflow after the commit.
 * Null when a check stopped it. The caller holds the customer's row.
 */
export async function queueReplyWordAnswer(trx: Trx, asked: Asked): Promise<Message | null> {
  const { automation, occurrenceKey, customer, sessionId } = asked;
  const queued = await queueAutomatedMessage(trx, {
    order: null,
    customer,
    sessionId,
    automation,
    occurrenceKey,
    render: () => render(trx, asked),
  });
  return queued.outcome === 'queued' ? queued.message : null;
}

async function render(trx: Trx, { automation, customer, answer }: Asked): Promise<Rendered> {
  const template = await Template.query(trx).findOne({ purpose: PURPOSES[automation], active: true });
  if (!template) return { body: '', missing: ['template'] };
  const { shopName } = await shopSettings(trx);
  return renderTemplate(template.body, {
    customer_name: realName(customer),
    shop_name: shopName,
    answer: answer(shopName),
  });
}
