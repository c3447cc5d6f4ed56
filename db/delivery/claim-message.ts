import { mediaKindSchema, type SendAsk } from '@roms/contracts/gateway';
import { decide } from '@roms/domain/decisions/pipeline';
import type { DeliveryResult } from '@roms/domain/delivery';
import { orderStatusKey, sendKey } from '@roms/domain/occurrence';
import { ORDER_STATUSES } from '@roms/domain/order-status';
import type { Customer } from '../models/Customer.ts';
import { Message } from '../models/Message.ts';
import { decisionFacts } from '../decisions/decision-facts.ts';
import { deliveryOf } from '../messages/delivery-of.ts';
import { orderFacts } from '../orders/order-facts.ts';
import { resultOf } from '../messages/result-of.ts';
import { failMessage } from './fail-message.ts';
import { lockMessage } from '../messages/lock-message.ts';
import { recordDecisions } from '../decisions/record-decisions.ts';
import { updateMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

export type Claim =
  | { kind: 'ask'; sessionId: string; ask: SendAsk; /** Nobody asked the gateway before. */ isFirst: boolean }
  /** An older reply of the conversation is still on its way. */
  | { kind: 'wait' }
  | { kind: 'over'; result: DeliveryResult };

/**
 * The last check before a send, under the customer's lock: whoever opts out or orders again waits for it or is
 * seen by it. Turns `queued` into `sending`. What is `sending` already may have left: it is asked again by the same
 * key and never judged anew.
 */
export async function claimMessage(
  trx: Trx,
  { messageId, attempt }: { messageId: number; attempt: number },
): Promise<Claim> {
  const { message, customer } = await lockMessage(trx, messageId);
  if (message.attempt !== attempt || deliveryOf(message) === null) {
    return { kind: 'over', result: resultOf(message) };
  }
  const isFirst = message.status === 'queued';
  if (isFirst) {
    if (await isBehindAnotherReply(trx, message)) return { kind: 'wait' };
    const stopped = await checkAgain(trx, message, customer);
    if (stopped) return { kind: 'over', result: stopped };
    await updateMessage(trx, messageId, { status: 'sending', statusReason: null });
  }
  const to = await addressOf(trx, customer);
  if (to === null) return { kind: 'over', result: await failMessage(trx, message, 'bad_address') };
  const ask: SendAsk = {
    key: sendKey(messageId, attempt),
    lane: message.lane ?? 'reply',
    to,
    body: message.body,
    ...mediaOf(message),
    ...(message.expiresAt ? { expiresAt: message.expiresAt.toISOString() } : {}),
  };
  return { kind: 'ask', sessionId: message.sessionId, ask, isFirst };
}

function mediaOf({ type, media }: Message): Pick<SendAsk, 'media'> {
  const kind = mediaKindSchema.safeParse(type).data;
  if (!media?.file || kind === undefined) return {};
  return {
    media: { id: media.file, kind, ...(media.fileName === null ? {} : { fileName: media.fileName }) },
  };
}

async function checkAgain(trx: Trx, message: Message, customer: Customer): Promise<DeliveryResult | null> {
  if (message.expiresAt !== null && message.expiresAt.getTime() <= Date.now()) {
    return failMessage(trx, message, 'expired');
  }
  const { automation, orderId, occurrenceKey } = message;
  if (automation === null || orderId === null || occurrenceKey === null) return null;
  const order = await orderFacts(trx, orderId);
  const notice = ORDER_STATUSES.find((status) => occurrenceKey === orderStatusKey(orderId, status));
  const facts = await decisionFacts(trx, order, { automation, isHandled: false, notice });
  const { rows, stoppedBy } = decide(facts);
  await recordDecisions(
    trx,
    {
      occurrenceKey,
      automation,
      customerId: customer.id,
      orderId,
      messageId: message.id,
      stage: 'send',
      attempt: message.attempt,
    },
    rows,
  );
  if (stoppedBy === null) return null;
  return resultOf(await updateMessage(trx, message.id, { status: 'withdrawn', statusReason: stoppedBy }));
}

/** Replies keep their order; what failed or is unconfirmed blocks nobody, and neither does automation. */
async function isBehindAnotherReply(trx: Trx, message: Message): Promise<boolean> {
  if (message.lane !== 'reply') return false;
  const older = await Message.query(trx)
    .where({ conversationId: message.conversationId, lane: 'reply' })
    .whereIn('status', ['queued', 'sending'])
    .where('id', '<', message.id)
    .select('id')
    .first();
  return older !== undefined;
}

/** The customer's phone, else the LID by which WhatsApp knows a customer without one. */
async function addressOf(trx: Trx, customer: Customer): Promise<string | null> {
  if (customer.phone !== null) return customer.phone;
  const lid = await trx('customer_identities')
    .where({ customer_id: customer.id, kind: 'lid' })
    .orderBy('id')
    .first('value');
  if (!lid) return null;
  return (lid.value as string).includes('@') ? (lid.value as string) : `${lid.value as string}@lid`;
}
