import {
  ActivityFailure,
  ApplicationFailure,
  TimeoutFailure,
  isCancellation,
  setCurrentDetails,
} from '@temporalio/workflow';
import type { Deferral, Delivery, DeliveryResult } from '@roms/domain/delivery';
import { laneActivities, roms } from './proxies.ts';

/** Delivers one attempt at one message: a reply of the shop, a status message, a repeat that a person asked for. */
export async function sendMessageWorkflow(input: {
  messageId: number;
  attempt: number;
}): Promise<DeliveryResult> {
  const delivery = await roms.findDelivery(input);
  if (delivery === null) return { status: 'withdrawn', reason: 'nothing_to_send' };
  setCurrentDetails(`On its way: number ${delivery.sessionId}, lane ${delivery.lane}`);
  const result = await deliver(delivery);
  setCurrentDetails(result.reason === null ? result.status : `${result.status}: ${result.reason}`);
  return result;
}

/** Asks until the message has left, cannot leave, or is worth nothing any more; never throws for these. */
export async function deliver(delivery: Delivery): Promise<DeliveryResult> {
  const result = await deliverOrDefer(delivery);
  // Only who said `mayDefer` is told to come later.
  return result.status === 'deferred' ? { status: 'withdrawn', reason: result.reason } : result;
}

/** As `deliver`; with `mayDefer` it also ends when a check puts the message off to a later time. */
export async function deliverOrDefer(
  delivery: Delivery & { mayDefer?: boolean },
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
