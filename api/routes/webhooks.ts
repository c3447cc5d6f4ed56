import { NotFoundError } from 'objection';
import { z } from 'zod';
import { AppError } from '@roms/domain/errors';
import { WEBHOOK_HEADERS, webhookEventSchema, type WebhookEvent } from '@roms/contracts/webhooks';
import { applyAck } from '../../db/delivery/apply-ack.ts';
import { applySendOutcome } from '../../db/delivery/apply-send-outcome.ts';
import { InboundUnaddressed, recordInboundMessage } from '../../db/conversations/record-inbound-message.ts';
import { recordNumber } from '../../db/numbers/record-number.ts';
import { shopSettings } from '../../db/settings/shop-settings.ts';
import { databaseProblem } from '../../db/database-errors.ts';
import type { Trx } from '../../db/knex.ts';
import type { Deps } from '../context.ts';
import { dataOf, route } from '../route.ts';

/** Two strangers' first messages, or two numbers of one customer, may meet in one row: who lost begins again. */
const TRIES = 4;
/** `gone` and `referenced`: a row that was there a moment ago joined another. */
const BAD_MOMENTS: readonly string[] = ['duplicate', 'deadlock', 'locked', 'referenced', 'gone'];

export const webhookRoutes = [
  route({
    method: 'post',
    path: '/api/v1/webhooks/whatsapp',
    access: 'signed',
    summary: 'What happened on WhatsApp: messages, acks, states of numbers, late outcomes of sends',
    headers: {
      'X-Roms-Timestamp': 'Seconds since 1970, at most 300 from now',
      'X-Roms-Event-Id': 'The same for every delivery of one event',
      'X-Roms-Signature': '`sha256=` and the hex HMAC-SHA256 of `timestamp.rawBody`',
    },
    body: webhookEventSchema,
    // The same for a repeat: the gateway needs to know only that the event is safe here.
    response: dataOf(z.object({ received: z.literal(true) })),
    handler: async ({ ctx, deps, body }) => {
      await take(deps, body, ctx.get(WEBHOOK_HEADERS.eventId));
      return { data: { received: true as const } };
    },
  }),
];

async function take(deps: Deps, event: WebhookEvent, eventId: string): Promise<void> {
  const { sessionId } = event;
  const at = new Date(event.at);
  switch (event.event) {
    case 'message':
      return takeMessage(deps, event);
    case 'ack':
      return inTransaction(deps, (trx) => applyAck(trx, { ...event.data, sessionId, at }));
    case 'outcome':
      return inTransaction(deps, (trx) => applySendOutcome(trx, { ...event.data, sessionId, at }));
    case 'session': {
      const session = event.data;
      if (session.id !== sessionId) throw badRequest('data.id', 'is another number than sessionId');
      // A sender that gives no id of its own is known by what it says.
      const id = eventId || `${sessionId}:${session.state}:${event.at}`;
      return inTransaction(deps, (trx) => recordNumber(trx, { eventId: id.slice(0, 200), at, session }));
    }
  }
}

async function takeMessage(deps: Deps, event: Extract<WebhookEvent, { event: 'message' }>): Promise<void> {
  const recorded = await inTransaction(deps, async (trx) => {
    const { zone: shopZone } = await shopSettings(trx);
    return recordInboundMessage(trx, { sessionId: event.sessionId, message: event.data, shopZone });
  }).catch((error: unknown) => {
    if (error instanceof InboundUnaddressed) throw badRequest('data.chat', error.message);
    throw error;
  });
  if (!recorded) return;
  if (recorded.hasMedia) deps.media.copy(recorded.messageId);
  deps.workflows.signalReplied(recorded.repliedOrderIds);
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
