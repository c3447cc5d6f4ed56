import { condition, patched, sleep } from '@temporalio/workflow';
import type { Delivery, DeliveryResult } from '@roms/domain/delivery';
import type { LifecycleState } from '@roms/domain/lifecycle';
import { tell } from './order-details.ts';
import { refuseRequests, type PendingRequest } from './order-requests.ts';
import type { OrderRun } from './order-run.ts';
import { createDueTimer } from './order-timer.ts';
import { roms } from '../proxies.ts';
import { DEFERRAL_PATCH, deliverOrDefer } from '../send-message.ts';

/**
 * Writes the reminder and delivers it. `request`: a person does not wait for the time. Null when a check put it off:
 * planning again tells until when.
 */
export async function remind(run: OrderRun, request: PendingRequest | null): Promise<LifecycleState | null> {
  const { input, requests, steps } = run;
  tell(requests, 'sending', 'send_reminder', 'Reminder is being written');
  requests.isTurning = false;
  refuseRequests(requests);
  const recommendedIds = await steps.pickCrossSell(input);
  const queued = await steps.queueReminder({
    ...input,
    recommendedIds,
    actor: request?.actor ?? null,
    isConfirmed: request?.isConfirmed ?? false,
  });
  if (request) request.answer = 'done';
  if (queued.outcome === 'stopped') return queued.state;
  if (queued.outcome === 'deferred') return planAgain();
  return deliverReminder(run, queued.delivery, queued.result);
}

/**
 * Delivers a written reminder, or takes what is known of it, and listens for an answer when it went out. Null when a
 * check put it off at the send.
 */
export async function deliverReminder(
  run: OrderRun,
  delivery: Delivery | null,
  known: DeliveryResult,
): Promise<LifecycleState | null> {
  const { input, requests, steps } = run;
  requests.isTurning = false;
  refuseRequests(requests);
  if (delivery)
    tell(requests, 'sending', 'send_reminder', `Reminder on its way by number ${delivery.sessionId}`);
  const onDeferral = patched(DEFERRAL_PATCH) ? ('plan' as const) : undefined;
  const result = delivery ? await deliverOrDefer({ ...delivery, onDeferral }) : known;
  if (result.status === 'deferred') return planAgain();
  const { state, windowMs } = await steps.settleReminder({ ...input, result });
  return state === 'answer_window' ? listen(run, windowMs) : state;
}

/** Planning again must not become a race when two clocks differ. */
export async function planAgain(): Promise<null> {
  await sleep('2s', { summary: 'Not due yet after all' });
  return null;
}

/** Listens for an answer for a while; what came is noted in the timeline. */
async function listen({ input, requests, steps }: OrderRun, windowMs: number): Promise<LifecycleState> {
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
  await steps.closeReminder({ ...input, state: 'reminded' });
  return 'reminded';
}
