import {
  ActivityFailure,
  ApplicationFailure,
  TimeoutFailure,
  condition,
  isCancellation,
  patched,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type {
  BehindAnother,
  Deferral,
  Delivery,
  DeliveryResult,
  OnDeferral,
  QueuedDelivery,
  Scheduled,
} from '@roms/domain/delivery';
import { laneActivities, roms } from './proxies.ts';
import { DESCRIPTIONS, yourTurnSignal } from './signals.ts';

/** After so long a reply looks again by itself: the call of the one before it is not repeated when it gets lost. */
const UNCALLED = '10 minutes';

/** Histories from before a send could be put off have no such step. */
export const DEFERRAL_PATCH = 'deferral';

/** Two clocks may differ: asking again must not become a race (milliseconds). */
const SHORTEST_MS = 2_000;

/** Delivers one attempt at one message: a reply of the shop, a status message, a repeat that a person asked for. */
export async function sendMessageWorkflow(input: {
  messageId: number;
  attempt: number;
}): Promise<DeliveryResult> {
  const turn = hearCalls();
  const found = await roms.findDelivery(input);
  const delivery = isScheduled(found) ? await waitUntilDue(input, found, turn) : found;
  if (delivery === null) return { status: 'withdrawn', reason: 'nothing_to_send' };
  setCurrentDetails(`On its way: number ${delivery.sessionId}, lane ${delivery.lane}`);
  const result = await deliverInTurn(delivery, { turn, maySleep: patched(DEFERRAL_PATCH) });
  setCurrentDetails(result.reason === null ? result.status : `${result.status}: ${result.reason}`);
  return result;
}

/** Whether somebody has called: a reply whose turn it is, or a scheduled one that was taken back or given another time. */
type Turn = { isCalled: boolean };

function hearCalls(): Turn {
  const turn = { isCalled: false };
  const hear = (): void => {
    turn.isCalled = true;
  };
  setHandler(yourTurnSignal, hear, { description: DESCRIPTIONS[yourTurnSignal.name] });
  return turn;
}

const isScheduled = (found: Delivery | Scheduled | null): found is Scheduled =>
  found !== null && 'sendAt' in found;

/**
 * Waits for the time of a scheduled message. No `patched()`: only an activity that knows of scheduled messages answers
 * with a time, so older histories never come here.
 */
async function waitUntilDue(
  input: { messageId: number; attempt: number },
  scheduled: Scheduled,
  turn: Turn,
): Promise<Delivery | null> {
  for (let found: Delivery | Scheduled | null = scheduled; ;) {
    if (!isScheduled(found)) return found;
    setCurrentDetails(`Scheduled for ${found.sendAt}`);
    const left = Math.max(Date.parse(found.sendAt) - Date.now(), SHORTEST_MS);
    await condition(() => turn.isCalled, left, { summary: 'Until the time that a person chose' });
    // A call that comes while the message is looked at is about what that look may not have seen: it counts for the next.
    turn.isCalled = false;
    found = await roms.releaseMessage(input);
  }
}

/**
 * Replies keep their order: one that came too early steps aside until the older one's end calls it. What a check puts
 * off sleeps until its time. Only an activity that was told so answers with either; those that were scheduled before go
 * on asking by themselves.
 */
async function deliverInTurn(
  delivery: Delivery,
  { turn, maySleep }: { turn: Turn; maySleep: boolean },
): Promise<DeliveryResult> {
  for (;;) {
    // A call that comes while the delivery looks round is one that it may not have seen.
    turn.isCalled = false;
    const result = await tryToDeliver({
      ...delivery,
      stepsAside: true,
      ...(maySleep ? { onDeferral: 'wait' } : {}),
    });
    if (result.status === 'behind_another') {
      setCurrentDetails('Waits for an older reply of the conversation');
      await condition(() => turn.isCalled, UNCALLED, { summary: 'Until the older reply has ended' });
    } else if (result.status === 'deferred') {
      setCurrentDetails(`Held until ${result.until}: ${result.reason}`);
      const left = Date.parse(result.until) - Date.now();
      await sleep(Math.max(left, SHORTEST_MS), { summary: `Held: ${result.reason}` });
    } else return result;
  }
}

/** Asks until the message has left, cannot leave, or is worth nothing any more; never throws for these. */
export async function deliver(delivery: Delivery): Promise<DeliveryResult> {
  return (await tryToDeliver(delivery)) as DeliveryResult;
}

/** As `deliver`; with `onDeferral` it also ends when a check puts the message off to a later time. */
export async function deliverOrDefer(
  delivery: Delivery & { onDeferral?: OnDeferral },
): Promise<DeliveryResult | Deferral> {
  return (await tryToDeliver(delivery)) as DeliveryResult | Deferral;
}

async function tryToDeliver(delivery: QueuedDelivery): Promise<DeliveryResult | BehindAnother | Deferral> {
  try {
    return await laneActivities(delivery).deliverMessage(delivery);
  } catch (error) {
    if (isCancellation(error)) throw error;
    const { messageId, attempt } = delivery;
    return roms.giveUpMessage({ messageId, attempt, reason: reasonOf(error) });
  }
}

/** Time that ran out while the message waited is `expired`, whatever it waited for. */
function reasonOf(error: unknown): string {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) return 'expired';
  if (!(cause instanceof ApplicationFailure)) return 'internal_error';
  return cause.type === 'not_yet' ? 'expired' : (cause.type ?? 'internal_error');
}
