import type { Automation } from '@roms/domain/automations';
import { consentAnswerKey } from '@roms/domain/occurrence';
import { optInAnswer, type ReplyWord } from '@roms/domain/reply-words';
import { renderTemplate, type Rendered, type TemplatePurpose } from '@roms/domain/template';
import type { Customer } from '../models/Customer.ts';
import type { Message } from '../models/Message.ts';
import { Template } from '../models/Template.ts';
import { shopSettings } from '../settings/shop-settings.ts';
import { queueAutomatedMessage } from './queue-automated-message.ts';
import { realName } from './render-order-text.ts';
import type { Trx } from '../knex.ts';

type Answer = { automation: Automation; purpose: TemplatePurpose };

const ANSWERS: Record<ReplyWord, Answer> = {
  opt_out: { automation: 'opt_out_confirmation', purpose: 'opt_out_confirmation' },
  opt_in: { automation: 'reply_word_answer', purpose: 'reply_word_answer' },
};

/**
 * Queues the one answer to a reply word that changed a customer's consent, by the number that they wrote to. Start the
 * message's workflow after the commit. Null when a check stopped it. The caller holds the customer's row.
 */
export async function queueReplyWordAnswer(
  trx: Trx,
  asked: { word: ReplyWord; consentId: number; customer: Customer; sessionId: string },
): Promise<Message | null> {
  const { word, consentId, customer, sessionId } = asked;
  const { automation, purpose } = ANSWERS[word];
  const queued = await queueAutomatedMessage(trx, {
    order: null,
    customer,
    sessionId,
    automation,
    occurrenceKey: consentAnswerKey(consentId),
    render: () => render(trx, purpose, customer),
  });
  return queued.outcome === 'queued' ? queued.message : null;
}

async function render(trx: Trx, purpose: TemplatePurpose, customer: Customer): Promise<Rendered> {
  const template = await Template.query(trx).findOne({ purpose, active: true });
  if (!template) return { body: '', missing: ['template'] };
  const { shopName } = await shopSettings(trx);
  return renderTemplate(template.body, {
    customer_name: realName(customer),
    shop_name: shopName,
    answer: optInAnswer(shopName),
  });
}
