import { mediaKindSchema, type SendAsk } from '@roms/contracts/gateway';
import type { CheckCode } from '@roms/domain/decisions/check';
import { automationRow, shelfLifeOf } from '@roms/domain/automations';
import { reasonOfStop } from '@roms/domain/decisions/pipeline';
import type { DeliveryResult, OnDeferral } from '@roms/domain/delivery';
import { ANSWERED } from '@roms/domain/message-lifecycle';
import { OPEN_STATUSES } from '@roms/domain/message-status';
import { cycleOfReminder, keyOfSend } from '@roms/domain/occurrence';
import type { Customer } from '../models/Customer.ts';
import { Message } from '../models/Message.ts';
import { isPutOff } from '../automation/queue-automated-message.ts';
import { standingStop } from '../automation/stop-automation.ts';
import { hasWritten } from '../decisions/decision-facts.ts';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import { deliveryOf } from '../messages/delivery-of.ts';
import { resultOf } from '../messages/result-of.ts';
import { broadcastHold } from './broadcast-hold.ts';
import { failMessage } from './fail-message.ts';
import { lockMessage, type LockedMessage } from '../messages/lock-message.ts';
import { judgeMessage } from './judge-message.ts';
import { moveMessage, updateMessage } from '../messages/write-message.ts';
import type { Trx } from '../knex.ts';

export type Claim =
  | {
      kind: 'ask';
      sessionId: string;
      ask: SendAsk;
      /** Further addresses of the customer, by one of which an earlier ask may have gone. */
      otherAddresses: string[];
      /** Nobody asked the gateway before. */
      isFirst: boolean;
      /** Why it may not leave any more, though it may have: the ask only learns what became of it. */
      withdrawn: CheckCode | typeof ANSWERED | null;
    }
  /** An older reply of the conversation, or an older notice of the order, is still on its way. */
  | { kind: 'wait' }
  /** A check puts it off; `onDeferral` says what became of the message. */
  | { kind: 'deferred'; code: CheckCode; until: Date }
  | { kind: 'over'; result: DeliveryResult };

type Asked = {
  messageId: number;
  attempt: number;
  onDeferral?: OnDeferral;
};

/**
 * The last check before a send, under the customer's lock: an opt-out or a new order waits for it or is
 * seen by it. Turns `queued` into `sending`. What is `sending` already may have left: it is asked again by the same
 * key and not judged anew, but marketing of who has opted out meanwhile, and a reminder for which its customer asked another time, is
 * asked as what expired: the gateway tells what became of it, and begins nothing. Such a reminder that waits again is
 * taken back, and so is what a broadcast that is paused or cancelled wrote. An automated message that the checks know nothing of is refused.
 */
export async function claimMessage(
  trx: Trx,
  { messageId, attempt, onDeferral = 'wait' }: Asked,
  settings: PipelineSettings = {},
): Promise<Claim> {
  const locked = await lockMessage(trx, messageId);
  const { message, customer } = locked;
  if (message.attempt === attempt && onDeferral === 'plan' && isPutOff(message)) {
    // An earlier try took it back, and its answer was lost: it is planned all the same.
    return { kind: 'deferred', code: message.statusReason as CheckCode, until: presentOf(settings) };
  }
  if (message.attempt !== attempt || deliveryOf(message) === null) {
    return { kind: 'over', result: resultOf(message) };
  }
  const isFirst = message.status === 'queued';
  if (isFirst) {
    const held = await broadcastHold(trx, message);
    if (held !== null) return withdraw(trx, message, held);
    // It was with the gateway, or had failed, when that cycle was opened: nobody could take it back then.
    if (await isFollowed(trx, message)) return withdraw(trx, message, ANSWERED);
    if (await isBehindAnother(trx, message, presentOf(settings))) return { kind: 'wait' };
    const refused = await lastChecks(trx, locked, onDeferral, settings);
    if (refused) return refused;
    await moveMessage(trx, message, 'claim', { statusReason: null });
  }
  const [to, ...otherAddresses] = await addressesOf(trx, customer, { isFirst });
  if (to === undefined) return { kind: 'over', result: await failMessage(trx, message, 'bad_address') };
  const withdrawn = isFirst ? null : await refusalOf(trx, message, customer);
  const expiresAt = withdrawn === null ? message.expiresAt : new Date(0);
  const ask: SendAsk = {
    key: keyOfSend(message),
    lane: message.lane ?? 'reply',
    to,
    body: message.body,
    ...mediaOf(message),
    ...(await quoteOf(trx, message)),
    ...(await strangerOf(trx, message, customer)),
    ...(expiresAt ? { expiresAt: expiresAt.toISOString() } : {}),
  };
  return { kind: 'ask', sessionId: message.sessionId, ask, otherAddresses, isFirst, withdrawn };
}

async function refusalOf(
  trx: Trx,
  message: Message,
  customer: Customer,
): Promise<'opted_out' | typeof ANSWERED | null> {
  if (isRefused(message, customer)) return 'opted_out';
  return (await isFollowed(trx, message)) ? ANSWERED : null;
}

/** A reminder of a cycle that a later one has followed, which reminds instead. */
async function isFollowed(trx: Trx, { occurrenceKey, orderId }: Message): Promise<boolean> {
  const cycle = cycleOfReminder(occurrenceKey);
  if (cycle === null) return false;
  const followed = await trx('order_lifecycles')
    .where({ order_id: orderId })
    .where('cycle', '>', cycle)
    .first('order_id');
  return followed !== undefined;
}

/** Marketing of somebody who wants none. */
function isRefused({ automation }: Message, customer: Customer): boolean {
  if (automation === null || customer.optedOutAt === null) return false;
  const checks: readonly CheckCode[] = automationRow(automation).checks;
  return checks.includes('opted_out');
}

/** The message that it answers, by the id that the same number knows it by. */
async function quoteOf(trx: Trx, { quotedId, sessionId }: Message): Promise<Pick<SendAsk, 'quote'>> {
  if (quotedId === null) return {};
  const quoted = await Message.query(trx).findOne({ id: quotedId, sessionId }).select('waMessageId');
  return quoted?.waMessageId ? { quote: quoted.waMessageId } : {};
}

/** The gateway lets few a day through to those who never wrote to the shop. */
async function strangerOf(
  trx: Trx,
  { automation }: Message,
  customer: Customer,
): Promise<Pick<SendAsk, 'stranger'>> {
  return automation === 'broadcast' && !(await hasWritten(trx, customer.id)) ? { stranger: true } : {};
}

function mediaOf({ type, media }: Message): Pick<SendAsk, 'media'> {
  const kind = mediaKindSchema.safeParse(type).data;
  if (!media?.file || kind === undefined) return {};
  return {
    media: { id: media.file, kind, ...(media.fileName === null ? {} : { fileName: media.fileName }) },
  };
}

async function lastChecks(
  trx: Trx,
  locked: LockedMessage,
  onDeferral: OnDeferral,
  settings: PipelineSettings,
): Promise<Claim | null> {
  const { message } = locked;
  if (message.expiresAt !== null && message.expiresAt <= presentOf(settings)) {
    return { kind: 'over', result: await failMessage(trx, message, 'expired') };
  }
  // What a person wrote is no automation.
  if (message.author !== 'automation') return null;
  const outcome = await judgeMessage(trx, locked, settings);
  if (outcome === null) return withdraw(trx, message, 'not_judged');
  if (outcome.verdict === 'stop') return withdraw(trx, message, reasonOfStop(outcome.code));
  if (outcome.verdict === 'pass') return null;
  const { code, until } = outcome;
  if (onDeferral === 'plan') await putOff(trx, message, code, until);
  // A person's stop is no time that was set: what is worth nothing any more when it ends does not go.
  else if (code === 'automation_stopped') {
    if (message.statusReason !== code) await updateMessage(trx, message.id, { statusReason: code });
  } else {
    // Its shelf life runs from the time that a check set; readers are told that time.
    const expiresAt = new Date(until.getTime() + shelfLifeOf(message.automation));
    await updateMessage(trx, message.id, { statusReason: code, sendAt: until, expiresAt });
  }
  return { kind: 'deferred', code, until };
}

/**
 * A reminder's time is its order's; a broadcast's recipient reads theirs off the message. What a person's stop of all
 * automation holds has none: the broadcast waits as a whole.
 */
async function putOff(trx: Trx, message: Message, code: CheckCode, until: Date): Promise<void> {
  const isTimed = message.automation === 'broadcast' && code !== 'automation_stopped';
  const sendAt = isTimed ? { sendAt: until } : {};
  await moveMessage(trx, message, 'withdraw', { statusReason: code, ...sendAt });
}

async function withdraw(trx: Trx, message: Message, reason: string): Promise<Claim> {
  const withdrawn = await moveMessage(trx, message, 'withdraw', { statusReason: reason });
  return { kind: 'over', result: resultOf(withdrawn ?? message) };
}

/**
 * Replies of a conversation keep their order, and so do the thank-you and the notices of an order that leave from one
 * number: one that waits for another number, which may be gone for good, blocks nobody, nor does what failed or is
 * unconfirmed. What a stop of all automation holds keeps no person from answering.
 */
async function isBehindAnother(trx: Trx, message: Message, now: Date): Promise<boolean> {
  const { lane, automation, conversationId, orderId, sessionId } = message;
  const line = lane === 'reply' ? { conversationId } : automation === 'order_status' ? { orderId } : null;
  if (line === null) return false;
  const older = await Message.query(trx)
    .where({ ...line, lane, sessionId })
    .whereIn('status', OPEN_STATUSES)
    .where('id', '<', message.id)
    .select('status', 'author');
  const isHeld = ({ status, author }: Message): boolean => status === 'queued' && author === 'automation';
  if (message.author === 'automation' || !older.some(isHeld)) return older.length > 0;
  return !older.every(isHeld) || (await standingStop(trx, now)) === null;
}

/** The customer's phone, as WhatsApp writes it, then the LID by which it knows a customer without one. */
async function addressesOf(
  trx: Trx,
  customer: Customer,
  { isFirst }: { isFirst: boolean },
): Promise<string[]> {
  // Digits alone are read as a number of home: Japan's 81… would go to an Indonesian.
  const phones = customer.phone === null ? [] : [`${customer.phone}@c.us`];
  // Nobody was asked to write to a former address.
  if (isFirst && phones.length > 0) return phones;
  const lids = await trx('customer_identities')
    .where({ customer_id: customer.id, kind: 'lid' })
    .orderBy('id')
    .pluck<string[]>('value');
  return [...phones, ...lids.map((lid) => (lid.includes('@') ? lid : `${lid}@lid`))];
}
