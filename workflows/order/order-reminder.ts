import { condition } from '@temporalio/workflow';
import type { Delivery, DeliveryResult } from '@roms/domain/delivery';
import type { LifecycleState } from '@roms/domain/lifecycle';
import { tell } from './order-details.ts';
import { refuseRequests, type OrderRequests, type PendingRequest } from './order-requests.ts';
import { createDueTimer } from './order-timer.ts';
import { roms } from '../proxies.ts';
import { deliver } from '../send-message.ts';

export type OrderInput = { orderId: number; cycle: number };

/** Writes the reminder and delivers it. `request`: a person does not wait for the time. */
export async function remind(
  input: OrderInput,
  requests: OrderRequests,
  request: PendingRequest | null,
): Promise<LifecycleState> {
  tell(requests, 'sending', 'send_reminder', 'Reminder is being written');
  requests.isTurning = false;
  refuseRequests(requests);
  const recommendedIds = await roms.pickCrossSell(input);
  const queued = await roms.queueReminder({ ...input, recommendedIds, actor: request?.actor ?? null });
  if (request) request.answer = 'done';
  if (queued.outcome === 'stopped') return queued.state;
  return deliverReminder(input, requests, queued.delivery, queued.result);
}

/** Delivers a written reminder, or takes what is known of it, and listens for an answer when it went out. */
export async function deliverReminder(
  input: OrderInput,
  requests: OrderRequests,
  delivery: Delivery | null,
  known: DeliveryResult,
): Promise<LifecycleState> {
  requests.isTurning = false;
  refuseRequests(requests);
  if (delivery)
    tell(requests, 'sending', 'send_reminder', `Reminder on its way by number ${delivery.sessionId}`);
  const result = delivery ? await deliver(delivery) : known;
  const { state, windowMs } = await roms.settleReminder({ ...input, result });
  return state === 'answer_window' ? listen(input, requests, windowMs) : state;
}

/** Listens for an answer for a while; what came is noted in the timeline. */
async function listen(input: OrderInput, requests: OrderRequests, windowMs: number): Promise<LifecycleState> {
  const timer = createDueTimer();
  timer.set(Date.now() + windowMs, 'Listens for an answer');
  tell(requests, 'answer_window', 'wait_for_answer', 'Reminded; listens for an answer');
  refuseRequests(requests);
  for (;;) {
    await condition(() => requests.changed || requests.answers.size > 0 || timer.hasRung());
    if (timer.hasRung()) break;
    requests.changed = false;
    const events = [...requests.answers];
    requests.answers.clear();
    await roms.noteAnswer({ ...input, events });
  }
  await roms.closeReminder({ orderId: input.orderId, state: 'reminded' });
  return 'reminded';
}
