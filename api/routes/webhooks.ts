import { NotFoundError } from 'objection';
import { z } from 'zod';
import { AppError } from '@roms/domain/errors';
import type { Snooze } from '@roms/domain/snooze';
import {
  WEBHOOK_HEADERS,
  WEBHOOK_TOLERANCE_SECONDS,
  webhookEventSchema,
  type WebhookEvent,
} from '@roms/contracts/webhooks';
import { applyAck } from '../../db/delivery/apply-ack.ts';
import { applySendOutcome } from '../../db/delivery/apply-send-outcome.ts';
import { InboundUnaddressed } from '../../db/conversations/record-inbound-message.ts';
import { takeMessageChange } from '../../db/intake/take-message-change.ts';
import type { MessageChange } from '../../db/messages/message-change.ts';
import type { Obeyed } from '../../db/intake/obeyed.ts';
import { takeInboundMessage } from '../../db/intake/take-inbound-message.ts';
import { recordNumber } from '../../db/numbers/record-number.ts';
import { takeWebhook } from '../../db/numbers/take-webhook.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { letGoFile } from '../../db/uploads/let-go-file.ts';
import { databaseProblem } from '../../db/database-errors.ts';
import type { Trx } from '../../db/knex.ts';
import type { Deps } from '../context.ts';
import { dataOf, route } from '../route.ts';

/** Two strangers' first messages, or two numbers of one customer, may meet in one row: who lost begins again. */
const TRIES = 4;
/** `gone` and `referenced`: a row that was there a moment ago joined another. */
const BAD_MOMENTS: readonly string[] = ['duplicate', 'deadlock', 'locked', 'referenced', 'gone'];

/** Longer ids of events are cut (characters). */
const MOST_ID = 200;

/** What came, and as which event. */
type Receipt = { body: Uint8Array; eventId: string };

export const webhookRoutes = [
  route({
    method: 'post',
    path: '/api/v1/webhooks/whatsapp',
    access: 'signed',
    summary:
      'What happened on WhatsApp: messages, reactions, edits and deletions, acks, states of numbers, late outcomes of sends',
    headers: {
      'X-Roms-Timestamp': 'Seconds since 1970, at most 300 from now',
      'X-Roms-Event-Id': 'The same for every delivery of one event',
      'X-Roms-Signature': '`sha256=` and the hex HMAC-SHA256 of `timestamp.rawBody`',
    },
    body: webhookEventSchema,
    // The same for a repeat: the gateway needs to know only that the event is safe here.
    response: dataOf(z.object({ received: z.literal(true) })),
    handler: async ({ ctx, deps, body, bytes }) => {
      await take(deps, body, { body: bytes, eventId: ctx.get(WEBHOOK_HEADERS.eventId).slice(0, MOST_ID) });
      return { data: { received: true as const } };
    },
  }),
];

async function take(deps: Deps, event: WebhookEvent, receipt: Receipt): Promise<void> {
  const { sessionId } = event;
  const at = new Date(event.at);
  switch (event.event) {
    case 'message':
      return takeMessage(deps, event, receipt);
    case 'ack':
      return inTransaction(deps, (trx) => applyAck(trx, { ...event.data, sessionId, at }));
    case 'outcome':
      return inTransaction(deps, (trx) => applySendOutcome(trx, { ...event.data, sessionId, at }));
    case 'reaction':
    case 'edit':
    case 'revoke':
      return takeChange(deps, event);
    case 'session': {
      const session = event.data;
      if (session.id !== sessionId) throw badRequest('data.id', 'is another number than sessionId');
      // A sender that gives no id of its own is known by what it says.
      const eventId = (receipt.eventId || `${sessionId}:${session.state}:${event.at}`).slice(0, MOST_ID);
      await once(deps, receipt, (trx) => recordNumber(trx, { eventId, at, session }));
    }
  }
}

async function takeMessage(
  deps: Deps,
  event: Extract<WebhookEvent, { event: 'message' }>,
  receipt: Receipt,
): Promise<void> {
  const recorded = await once(deps, receipt, async (trx) => {
    const shop = await shopSettings(trx);
    const report = { sessionId: event.sessionId, message: event.data, shopZone: shop.zone };
    return takeInboundMessage(trx, report, shop, { dayMs: deps.env.ROMS_DAY_MS });
  }).catch((error: unknown) => {
    if (error instanceof InboundUnaddressed) throw badRequest('data.chat', error.message);
    throw error;
  });
  if (!recorded) return;
  if (recorded.hasMedia) deps.media.copy(recorded.messageId);
  deps.workflows.signalReplied(recorded.repliedOrderIds);
  tellWorkflows(deps, recorded);
}

/** After the commit: what a reply word did, the answer to it, and whose sleep it ended. */
function tellWorkflows(
  { workflows }: Deps,
  { changedOrderIds, postponed, endedSnooze, answer }: Obeyed & { endedSnooze: Snooze | null },
): void {
  for (const orderId of changedOrderIds) workflows.signalOrderChanged(orderId);
  for (const { orderId, endedCycle } of postponed) {
    workflows.signalCycle({ orderId, cycle: endedCycle });
    workflows.startOrder(orderId);
  }
  if (endedSnooze) workflows.signalSnoozeEnded(endedSnooze);
  if (answer) workflows.startMessage(answer.messageId, answer.attempt);
}

type ChangeEvent = Extract<WebhookEvent, { event: 'reaction' | 'edit' | 'revoke' }>;

/** Each counts once, whatever its id and order, by the time at which it was done. */
async function takeChange(deps: Deps, event: ChangeEvent): Promise<void> {
  const report = { sessionId: event.sessionId, change: changeOf(event) };
  const day = { dayMs: deps.env.ROMS_DAY_MS };
  const take = () => inTransaction(deps, (trx) => takeMessageChange(trx, report, day));
  const taken = await take();
  const obeyed = taken === 'again' ? await take() : taken;
  if (obeyed === 'again') return;
  tellWorkflows(deps, obeyed);
  const { formerFile } = obeyed;
  if (formerFile !== null) await deps.db.transaction((trx) => letGoFile(trx, deps.mediaStore, formerFile));
}

function changeOf({ event: kind, at: heardAt, data }: ChangeEvent): MessageChange {
  const { waMessageId, from = null, fromMe = null } = data;
  const at = new Date(data.at ?? heardAt);
  const common = { waMessageId, from, fromMe, at };
  if (kind === 'reaction') return { kind, ...common, emoji: data.emoji };
  return kind === 'edit' ? { kind, ...common, body: data.body } : { kind, ...common };
}

/**
 * Runs it unless the same body was taken under another id: that is nothing new, and is answered like a repeat. Acks and
 * outcomes need none of this: a message's table of states takes each of them once, whatever its id.
 */
function once<T>(deps: Deps, receipt: Receipt, work: (trx: Trx) => Promise<T>): Promise<T | null> {
  return inTransaction(deps, async (trx) => {
    const isNew = await takeWebhook(trx, { ...receipt, withinSeconds: 2 * WEBHOOK_TOLERANCE_SECONDS });
    return isNew ? work(trx) : null;
  });
}

/**
 * Runs it, again when it met another that won. wa-service gives up an event for good at a 4xx: what only came at a
 * bad moment must be a 503, which it repeats.
 */
async function inTransaction<T>(deps: Deps, work: (trx: Trx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await deps.db.transaction(work);
    } catch (error) {
      const problem = error instanceof NotFoundError ? 'gone' : databaseProblem(error);
      if (problem === null || !BAD_MOMENTS.includes(problem)) throw error;
      // A request that waited for a lock has waited long enough.
      if (tries === TRIES || problem === 'locked')
        throw new AppError('database_busy', 'The database is busy; deliver this again shortly', {
          status: 503,
        });
    }
  }
}

function badRequest(field: string, message: string): AppError {
  return new AppError('invalid_request', 'The request is not right', {
    status: 400,
    details: { fields: { [field]: [message] } },
  });
}
