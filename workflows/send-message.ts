import {
  ActivityFailure,
  ApplicationFailure,
  TimeoutFailure,
  isCancellation,
  patched,
  setCurrentDetails,
  sleep,
} from '@temporalio/workflow';
import type { Deferral, Delivery, DeliveryResult, OnDeferral } from '@roms/domain/delivery';
import { laneActivities, roms } from './proxies.ts';

/** Histories from before a send could be put off have no such step. */
export const DEFERRAL_PATCH = 'deferral';

/** Two clocks may differ: asking again must not become a race (milliseconds). */
const SHORTEST_MS = 2_000;

/** Delivers one attempt at one message: a reply of the shop, a status message, a repeat that a person asked for. */
export async function sendMessageWorkflow(input: {
  messageId: number;
  attempt: number;
}): Promise<DeliveryResult> {
  const delivery = await roms.findDelivery(input);
  if (delivery === null) return { status: 'withdrawn', reason: 'nothing_to_send' };
  setCurrentDetails(`On its way: number ${delivery.sessionId}, lane ${delivery.lane}`);
  const result = patched(DEFERRAL_PATCH) ? await deliverWhenAllowed(delivery) : await deliver(delivery);
  setCurrentDetails(result.reason === null ? result.status : `${result.status}: ${result.reason}`);
  return result;
}

/** Asks until the message has left, cannot leave, or is worth nothing any more; never throws for these. */
export async function deliver(delivery: Delivery): Promise<DeliveryResult> {
  const result = await deliverOrDefer(delivery);
  // Only who said what to do then is told to come later.
  return result.status === 'deferred' ? { status: 'withdrawn', reason: result.reason } : result;
}

/** As `deliver`, and sleeps as often as a check puts the message off. */
async function deliverWhenAllowed(delivery: Delivery): Promise<DeliveryResult> {
  for (;;) {
    const result = await deliverOrDefer({ ...delivery, onDeferral: 'wait' });
    if (result.status !== 'deferred') return result;
    setCurrentDetails(`Put off until ${result.until}: ${result.reason}`);
    const left = Date.parse(result.until) - Date.now();
    await sleep(Math.max(left, SHORTEST_MS), { summary: `Put off: ${result.reason}` });
  }
}

/** As `deliver`; with `onDeferral` it also ends when a check puts the message off to a later time. */
export async function deliverOrDefer(
  delivery: Delivery & { onDeferral?: OnDeferral },
): Promise<DeliveryResult | Deferral> {
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
