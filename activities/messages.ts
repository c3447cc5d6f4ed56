import { Context } from '@temporalio/activity';
import type { SendAnswer } from '@roms/contracts/gateway';
import type { Deferral, Delivery, DeliveryResult, OnDeferral } from '@roms/domain/delivery';
import { claimMessage, type Claim } from '../db/delivery/claim-message.ts';
import { giveUpMessage } from '../db/delivery/give-up-message.ts';
import { putBackMessage } from '../db/delivery/put-back-message.ts';
import { settleMessage } from '../db/delivery/settle-message.ts';
import { Message } from '../db/models/Message.ts';
import { deliveryOf } from '../db/messages/delivery-of.ts';
import { GatewayRefused, GatewayUnreachable } from '../runtime/gateway-client.ts';
import { FileGone, bringFile } from './bring-file.ts';
import type { ActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';

type Attempt = { messageId: number; attempt: number };

const HEARTBEAT_MS = 1_000;
/** Whoever waits for the message before it (milliseconds). */
const TURN_MS = 400;
/** wa-service or WhatsApp away: the next try comes at most this much later (decisions.md: ≤ 10 s). */
const AWAY_MS = { least: 2_000, most: 8_000 };
/** Refusals of the ask itself that no repetition heals. */
const HOPELESS = new Set(['key_reused', 'invalid_request', 'too_large', 'unsupported_media']);

/** Deliveries by the gateway. */
export function createMessageActivities(deps: ActivityDeps) {
  const { db, gateway, stopping } = deps;

  /** Asks the gateway by the send's key: asking again joins or repeats the first answer, it never sends twice. */
  async function ask(claim: Extract<Claim, { kind: 'ask' }>, attempt: Attempt): Promise<SendAnswer> {
    let isAsked = false;
    let isGone = false;
    try {
      if (claim.ask.media)
        await bringFile(deps, claim.ask.media.id).catch((error: unknown) => {
          // An earlier ask may have been taken with the file: then the journal knows, and only it may say so.
          if (claim.isFirst || !(error instanceof FileGone)) throw error;
          isGone = true;
        });
      isAsked = true;
      const hangUp = AbortSignal.any([Context.current().cancellationSignal, stopping]);
      return await gateway.send(claim.sessionId, claim.ask, hangUp);
    } catch (error) {
      if (error instanceof GatewayRefused && HOPELESS.has(error.code)) {
        return { outcome: 'rejected', code: error.code };
      }
      const isMissed = isGone && error instanceof GatewayRefused && error.code === 'media_not_found';
      if (error instanceof FileGone || isMissed) return { outcome: 'rejected', code: 'file_gone' };
      const wasTaken = isAsked && error instanceof GatewayUnreachable && !isRefusedConnection(error);
      // A line that broke may have carried the ask: the message stays `sending` until the journal has answered.
      if (claim.isFirst && !wasTaken) await putBack(attempt, reasonOf(error));
      throw notYet(reasonOf(error), AWAY_MS.least + Math.random() * (AWAY_MS.most - AWAY_MS.least));
    }
  }

  function putBack(attempt: Attempt, reason: string): Promise<void> {
    return db.transaction((trx) => putBackMessage(trx, { ...attempt, reason }));
  }

  return {
    /**
     * One try to deliver a message: claim, ask, settle. Throws `not_yet` (benign, with the delay after which to ask
     * again) as long as it may not leave. A check that puts it off is answered as such to a workflow that
     * knows of it (`onDeferral`); others ask again then.
     */
    async deliverMessage(input: Delivery & { onDeferral?: OnDeferral }): Promise<DeliveryResult | Deferral> {
      const { messageId, attempt, onDeferral } = input;
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
      try {
        const claim = await db.transaction((trx) =>
          claimMessage(trx, { messageId, attempt, onDeferral }, deps.settings),
        );
        if (claim.kind === 'over') return claim.result;
        if (claim.kind === 'deferred') {
          const { code, until } = claim;
          if (!onDeferral) throw notYet(code, Math.max(until.getTime() - Date.now(), TURN_MS));
          return { status: 'deferred', reason: code, until: until.toISOString() };
        }
        if (claim.kind === 'wait') throw notYet('behind_another', TURN_MS);
        const answer = await ask(claim, { messageId, attempt });
        if (answer.outcome === 'not_yet') {
          if (answer.reason !== 'sending') await putBack({ messageId, attempt }, answer.reason);
          throw notYet(answer.reason, retryDelay(answer));
        }
        return await db.transaction((trx) => settleMessage(trx, { messageId, attempt, answer }));
      } finally {
        clearInterval(beat);
      }
    },

    /** How a message is to be delivered, or null when it needs no delivery (any more). */
    async findDelivery({ messageId, attempt }: Attempt): Promise<Delivery | null> {
      const message = await Message.query(db).findById(messageId).throwIfNotFound();
      return message.attempt === attempt ? deliveryOf(message) : null;
    },

    async giveUpMessage(input: Attempt & { reason: string }): Promise<DeliveryResult> {
      return db.transaction((trx) => giveUpMessage(trx, input));
    },
  };
}

/** The gateway's delay, spread by a fifth; while WhatsApp is away never long. */
function retryDelay({ reason, retryAfterMs }: Extract<SendAnswer, { outcome: 'not_yet' }>): number {
  const spread = Math.max(retryAfterMs, 200) * (1 + Math.random() / 5);
  const isAway = reason === 'disconnected' || reason === 'engine_error';
  return isAway ? Math.min(spread, AWAY_MS.most) : spread;
}

function isRefusedConnection(error: GatewayUnreachable): boolean {
  const cause = (error.cause as { cause?: { code?: string } } | undefined)?.cause;
  return cause?.code === 'ECONNREFUSED';
}

function reasonOf(error: unknown): string {
  if (error instanceof GatewayRefused) return error.code;
  if (error instanceof GatewayUnreachable) return 'gateway_unreachable';
  throw error;
}
