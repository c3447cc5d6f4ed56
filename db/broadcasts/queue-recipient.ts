import { reasonOfStop } from '@roms/domain/decisions/pipeline';
import type { Delivery } from '@roms/domain/delivery';
import { standingOf } from '@roms/domain/broadcast-recipient';
import { broadcastKey } from '@roms/domain/occurrence';
import { queueAutomatedMessage, type QueueOutcome } from '../automation/queue-automated-message.ts';
import { presentOf, type PipelineSettings } from '../decisions/pipeline-settings.ts';
import { deliveryOf } from '../messages/delivery-of.ts';
import type { Broadcast } from '../models/Broadcast.ts';
import { BroadcastRecipient } from '../models/BroadcastRecipient.ts';
import { Customer } from '../models/Customer.ts';
import { Message } from '../models/Message.ts';
import type { Trx } from '../knex.ts';
import { broadcastNumber } from './broadcast-number.ts';
import { broadcastWriter } from './broadcast-texts.ts';
import { holdoutRuleOf } from './judge-customers.ts';
import { lockBroadcast } from './lock-broadcast.ts';

export type RecipientTurn =
  /** It is written and waits in its lane. */
  | { outcome: 'queued'; delivery: Delivery }
  /** There is nothing to send, now or at all: the recipient's row says why. */
  | { outcome: 'over' }
  /** The broadcast does not run (any more), or a person has stopped all automation. */
  | { outcome: 'held' };

const OVER: RecipientTurn = { outcome: 'over' };

/**
 * Writes the one message of a recipient whose turn it is, after the last checks, under the broadcast's lock (a pause
 * waits) and the customer's. Asked again it finds what it wrote. A message that a pause or a check took back is queued
 * again, as the next attempt, and so is one that failed and is retried.
 */
export async function queueRecipient(
  trx: Trx,
  { broadcastId, customerId }: { broadcastId: number; customerId: number },
  settings: PipelineSettings = {},
): Promise<RecipientTurn> {
  const broadcast = await lockBroadcast(trx, broadcastId, 'share');
  if (broadcast.state !== 'running') return { outcome: 'held' };
  // One who was merged into another is that one's recipient now.
  const customer = await Customer.query(trx).findById(customerId).forNoKeyUpdate();
  const recipient = await BroadcastRecipient.query(trx).findById([broadcastId, customerId]);
  if (!customer || !recipient) return OVER;
  if (recipient.status === 'queued') return turnOf(trx, recipient);
  const now = presentOf(settings);
  if (recipient.status !== 'pending' || (recipient.notBefore !== null && recipient.notBefore > now))
    return OVER;
  const write = (columns: Partial<BroadcastRecipient>) => recipient.$query(trx).patch(columns);
  if (broadcast.endAt !== null && broadcast.endAt <= now)
    await write({ status: 'expired', reason: null, endedAt: now });
  else if (customer.internal || customer.erasedAt !== null)
    await write({ status: 'skipped', reason: customer.internal ? 'internal' : 'erased', endedAt: now });
  else {
    const queued = await queue(trx, { broadcast, customer, recipient }, settings);
    await write(standingAfter(queued, broadcast, now));
    if ('message' in queued) return turnFor(queued.message);
    if (queued.code === 'automation_stopped') return { outcome: 'held' };
  }
  return OVER;
}

async function queue(
  trx: Trx,
  {
    broadcast,
    customer,
    recipient,
  }: { broadcast: Broadcast; customer: Customer; recipient: BroadcastRecipient },
  settings: PipelineSettings,
): Promise<QueueOutcome> {
  const { id, media, mediaKind, allowCold, endAt } = broadcast;
  return queueAutomatedMessage(
    trx,
    {
      ...{ order: null, customer, sessionId: (await broadcastNumber(trx, broadcast)).id },
      ...{ automation: 'broadcast', occurrenceKey: broadcastKey(id, customer.id) },
      ...{ allowsCold: allowCold, holdoutRule: holdoutRuleOf(id), endsAt: endAt },
      file: { media, type: mediaKind ?? 'text' },
      // The recipient is pending: whatever was written before is over, and what may have arrived is not pending.
      again: ({ status }) => (status === 'withdrawn' ? 'requeue' : status === 'failed' ? 'retry' : null),
      render: async () => (await broadcastWriter(trx, broadcast))(customer, recipient.variant),
    },
    settings,
  );
}

/** The columns of a recipient after its turn. */
function standingAfter(queued: QueueOutcome, { endAt }: Broadcast, now: Date): Partial<BroadcastRecipient> {
  switch (queued.outcome) {
    case 'queued':
    case 'duplicate': {
      const { id, attempt } = queued.message;
      return { ...standingOf(queued.message), messageId: id, attempt, queuedAt: now, notBefore: null };
    }
    case 'stopped':
      return { status: 'skipped', reason: reasonOfStop(queued.code), notBefore: null, endedAt: now };
    case 'deferred':
      if (queued.code === 'automation_stopped') return { reason: queued.code };
      return endAt !== null && queued.until >= endAt
        ? { status: 'skipped', reason: queued.code, notBefore: null, endedAt: now }
        : { reason: queued.code, notBefore: queued.until };
  }
}

async function turnOf(trx: Trx, { messageId }: BroadcastRecipient): Promise<RecipientTurn> {
  const message = messageId === null ? undefined : await Message.query(trx).findById(messageId);
  return message ? turnFor(message) : OVER;
}

function turnFor(message: Message): RecipientTurn {
  const delivery = deliveryOf(message);
  return delivery === null ? OVER : { outcome: 'queued', delivery };
}
