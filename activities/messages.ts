import { Context } from '@temporalio/activity';
import type { Lane, SendAnswer } from '@roms/contracts/gateway';
import type {
  BehindAnother,
  Deferral,
  Delivery,
  DeliveryResult,
  QueuedDelivery,
  Scheduled,
} from '@roms/domain/delivery';
import { claimMessage, type Claim } from '../db/delivery/claim-message.ts';
import { releaseScheduled, scheduleOf } from '../db/delivery/release-scheduled.ts';
import { giveUpMessage } from '../db/delivery/give-up-message.ts';
import { noteWait } from '../db/delivery/note-wait.ts';
import { putBackMessage } from '../db/delivery/put-back-message.ts';
import { rerouteMessage, SESSION_REMOVED } from '../db/delivery/reroute-message.ts';
import { takeBackMessage } from '../db/delivery/take-back-message.ts';
import { settleMessage } from '../db/delivery/settle-message.ts';
import { Message } from '../db/models/Message.ts';
import { findShopNumber } from '../db/numbers/shop-numbers.ts';
import { nextReply } from '../db/messages/next-reply.ts';
import { deliveryOf } from '../db/messages/delivery-of.ts';
import { GatewayRefused, GatewayUnreachable } from '../runtime/gateway-client.ts';
import { FileGone, bringFile } from './bring-file.ts';
import type { ActivityDeps } from './deps.ts';
import { notYet } from './failures.ts';
import { createLaneGate } from './lane-gate.ts';

type NotYet = Extract<SendAnswer, { outcome: 'not_yet' }>;
type Ask = Pick<Extract<Claim, { kind: 'ask' }>, 'sessionId' | 'ask' | 'isFirst' | 'otherAddresses'>;
type Attempt = { messageId: number; attempt: number };

const HEARTBEAT_MS = 1_000;
/** Delay before a message is tried again while the older one that it follows is unsent, where its workflow is not called (ms). */
const TURN_MS = 2_000;
/** Delay before a message that waited in front of a closed lane waits there again: its slot goes to the next one meanwhile (ms). */
const AGAIN_MS = 500;
/** wa-service or WhatsApp away: delay before the next try, which stays below ten seconds (ms). */
const AWAY_MS = { least: 2_000, most: 8_000 };
/** The gateway knows the key with another address or content. */
const KEY_REUSED = 'key_reused';
/** It has no such number: there is none yet, or it was removed. */
const NO_NUMBER = 'session_not_found';
/** A message that a stop of all automation holds looks this often whether it was lifted (ms). */
const STOP_LOOK_MS = 5 * 60_000;
/** What keeps marketing in front of its lane for hours: whoever asks why it has not left is told. */
const LASTING = new Set(['breaker', 'quiet', 'clock']);
/** Refusals of the ask itself that no repetition heals. */
const HOPELESS = new Set([KEY_REUSED, 'invalid_request', 'too_large', 'unsupported_media']);

/** The gateway's word for an ask that came past its time: it began nothing. */
const EXPIRED = 'expired';

/** Deliveries by the gateway. */
export function createMessageActivities(deps: ActivityDeps) {
  const { db, gateway, starts, logger, stopping } = deps;
  const gate = createLaneGate(gateway, deps.gateTimes);
  const hangUp = (): AbortSignal => AbortSignal.any([Context.current().cancellationSignal, stopping]);

  /** The journal may know an ask from before by an address that came second since: it is asked by each. */
  async function send({ sessionId, ask, isFirst, otherAddresses }: Ask): Promise<SendAnswer> {
    const [other, ...further] = isFirst ? [] : otherAddresses;
    try {
      return await gateway.send(sessionId, ask, hangUp());
    } catch (error) {
      if (other === undefined || !isKeyReused(error)) throw error;
      return send({ sessionId, ask: { ...ask, to: other }, isFirst, otherAddresses: further });
    }
  }

  /** Asks the gateway by the send's key: asking again joins or repeats the first answer, it never sends twice. */
  async function ask(claim: Ask, attempt: Attempt): Promise<SendAnswer> {
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
      return await send(claim);
    } catch (error) {
      if (isNumberGone(error)) throw error;
      // Under the same key it was asked for by an address that the customer has no longer, or, before a restore, with
      // other words: it may have left.
      if (isKeyReused(error) && (!claim.isFirst || wasBegun(error))) return { outcome: 'unknown' };
      if (error instanceof GatewayRefused && HOPELESS.has(error.code)) {
        return { outcome: 'rejected', code: error.code };
      }
      const isMissed = isGone && error instanceof GatewayRefused && error.code === 'media_not_found';
      if (error instanceof FileGone || isMissed) return { outcome: 'rejected', code: 'file_gone' };
      const wasTaken = isAsked && error instanceof GatewayUnreachable && !isRefusedConnection(error);
      // A line that broke may have carried the ask: the message stays `sending` until the journal has answered.
      if (claim.isFirst && !wasTaken) await putBack(attempt, reasonOf(error));
      gate.forget(claim.sessionId);
      throw notYet(reasonOf(error), awayDelay());
    }
  }

  /**
   * In front of a lane that is closed for everybody a message stays `queued`, so that nothing is written for a try. What
   * may have left is asked for all the same: the journal may know of it, whatever the number does.
   */
  async function waitForLane(delivery: Delivery): Promise<void> {
    const { messageId, attempt, lane } = delivery;
    if ((await gate.whyClosed(delivery.sessionId, lane)) === null) return;
    const message = await Message.query(db)
      .findById(messageId)
      .select('status', 'attempt', 'statusReason', 'sessionId');
    if (message?.status !== 'queued' || message.attempt !== attempt) return;
    // It may have been rerouted since its delivery began.
    const { sessionId } = message;
    const reason = await gate.whyClosed(sessionId, lane);
    if (reason === null) return;
    // The ask brings it elsewhere.
    if (reason === NO_NUMBER && (await findShopNumber(db, sessionId)) === undefined) return;
    // Somebody watches a reply; told once, not at every try, and not of a blip.
    if (lane === 'reply' && message.statusReason === null) {
      const lasting = await gate.waitOutBlip(sessionId, lane, hangUp());
      if (lasting === null) return;
      await db.transaction((trx) => noteWait(trx, { messageId, attempt, reason: lasting }));
    }
    const closed = await gate.wait(sessionId, lane, hangUp());
    if (closed === null) return;
    // Told once; that a number is away stands above every page already.
    if (lane !== 'reply' && message.statusReason === null && LASTING.has(closed))
      await db.transaction((trx) => noteWait(trx, { messageId, attempt, reason: closed }));
    throw notYet(closed, AGAIN_MS);
  }

  /** What the lane's end will wake anyway is soon asked for again, whatever the gateway thought of its delay. */
  async function delayOf(sessionId: string, lane: Lane, answer: NotYet): Promise<number> {
    gate.forget(sessionId);
    const isClosed = (await gate.whyClosed(sessionId, lane)) !== null;
    const delay = retryDelay(answer);
    return isClosed ? Math.min(delay, AWAY_MS.most) : delay;
  }

  /** wa-service does not have the number that it was asked to send by. */
  async function goElsewhere({ sessionId, isFirst }: Ask, attempt: Attempt): Promise<DeliveryResult> {
    gate.forget(sessionId);
    const next = await db.transaction((trx) => rerouteMessage(trx, { ...attempt, sessionId, isFirst }));
    if (next.kind === 'over') return next.result;
    throw next.isElsewhere ? notYet(SESSION_REMOVED, AGAIN_MS) : notYet(NO_NUMBER, awayDelay());
  }

  function putBack(attempt: Attempt, reason: string | null): Promise<void> {
    return db.transaction((trx) => putBackMessage(trx, { ...attempt, reason }));
  }

  /** Best effort: a reply that is not called looks again by itself. */
  async function callNext(messageId: number): Promise<void> {
    try {
      const next = await nextReply(db, messageId);
      if (next) await starts.callMessage(next);
    } catch (error) {
      logger.warn({ messageId, err: error }, 'the next reply was not called');
    }
  }

  /** Claims, asks and settles; `not_yet` is thrown. */
  async function tryOnce(delivery: QueuedDelivery): Promise<DeliveryResult | BehindAnother | Deferral> {
    const { messageId, attempt, onDeferral } = delivery;
    await waitForLane(delivery);
    const claim = await db.transaction((trx) =>
      claimMessage(trx, { messageId, attempt, onDeferral }, deps.settings),
    );
    if (claim.kind === 'over') return claim.result;
    if (claim.kind === 'deferred') {
      const { code, until } = claim;
      const nextLook = code === 'automation_stopped' ? soonest(until) : until;
      if (!onDeferral) throw notYet(code, Math.max(nextLook.getTime() - Date.now(), TURN_MS));
      return { status: 'deferred', reason: code, until: nextLook.toISOString() };
    }
    if (claim.kind === 'wait') return { status: 'behind_another' };
    let answer: SendAnswer;
    try {
      answer = await ask(claim, { messageId, attempt });
    } catch (error) {
      if (!isNumberGone(error)) throw error;
      return goElsewhere(claim, { messageId, attempt });
    }
    if (answer.outcome === 'not_yet') {
      // Whether it is more than a blip shows while the reply waits in front of the lane.
      const isPerhapsBlip = answer.reason === 'disconnected' && delivery.lane === 'reply';
      if (answer.reason !== 'sending')
        await putBack({ messageId, attempt }, isPerhapsBlip ? null : answer.reason);
      throw notYet(answer.reason, await delayOf(claim.sessionId, delivery.lane, answer));
    }
    // The gateway has never begun it, and will not any more.
    const isNotBegun = claim.withdrawn !== null && codeOf(answer) === EXPIRED;
    return db.transaction((trx) =>
      isNotBegun
        ? takeBackMessage(trx, { messageId, attempt, reason: claim.withdrawn ?? EXPIRED })
        : settleMessage(trx, { messageId, attempt, answer }),
    );
  }

  return {
    /**
     * One try to deliver a message: claim, ask, settle. Throws `not_yet` (benign, with the delay after which to ask
     * again) as long as it may not leave. A check that puts it off is answered as such to a workflow that
     * knows of it (`onDeferral`); others ask again then.
     */
    async deliverMessage(delivery: QueuedDelivery): Promise<DeliveryResult | BehindAnother | Deferral> {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
      try {
        const result = await tryOnce(delivery);
        if (result.status === 'behind_another') {
          // Only replies are called when the one before them has ended.
          if (!delivery.stepsAside || delivery.lane !== 'reply') throw notYet('behind_another', TURN_MS);
        } else if (result.status !== 'deferred' && delivery.lane === 'reply') {
          await callNext(delivery.messageId);
        }
        return result;
      } finally {
        clearInterval(beat);
      }
    },

    /** How a message is to be delivered, or when; null when it needs no delivery (any more). */
    async findDelivery({ messageId, attempt }: Attempt): Promise<Delivery | Scheduled | null> {
      const message = await Message.query(db).findById(messageId).throwIfNotFound();
      return message.attempt === attempt ? (scheduleOf(message) ?? deliveryOf(message)) : null;
    },

    /** Queues a scheduled message when its time has come; otherwise as `findDelivery`. */
    async releaseMessage(input: Attempt): Promise<Delivery | Scheduled | null> {
      return db.transaction((trx) => releaseScheduled(trx, input, new Date()));
    },

    async giveUpMessage(input: Attempt & { reason: string }): Promise<DeliveryResult | Deferral> {
      const result = await db.transaction((trx) => giveUpMessage(trx, input));
      await callNext(input.messageId);
      return result;
    },
  };
}

/** A stop may be lifted at any time. */
function soonest(until: Date): Date {
  return new Date(Math.min(until.getTime(), Date.now() + STOP_LOOK_MS));
}

/** The code of a refusal, also when it was told before. */
function codeOf(answer: SendAnswer): string | null {
  const isRefusal =
    answer.outcome === 'rejected' || (answer.outcome === 'duplicate' && answer.first === 'rejected');
  return isRefusal ? (answer.code ?? null) : null;
}

/** The gateway's delay, spread by a fifth; while WhatsApp is away never long. */
function retryDelay({ reason, retryAfterMs }: NotYet): number {
  const spread = Math.max(retryAfterMs, 200) * (1 + Math.random() / 5);
  const isAway = reason === 'disconnected' || reason === 'engine_error';
  return isAway ? Math.min(spread, AWAY_MS.most) : spread;
}

function awayDelay(): number {
  return AWAY_MS.least + Math.random() * (AWAY_MS.most - AWAY_MS.least);
}

function isNumberGone(error: unknown): boolean {
  return error instanceof GatewayRefused && error.code === NO_NUMBER;
}

function isKeyReused(error: unknown): error is GatewayRefused {
  return error instanceof GatewayRefused && error.code === KEY_REUSED;
}

/** Whether what the key was used for may have left. */
function wasBegun({ details: { state } }: GatewayRefused): boolean {
  return state === 'sending' || state === 'sent' || state === 'unknown';
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
