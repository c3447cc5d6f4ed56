import { condition, patched, sleep } from '@temporalio/workflow';
import type { Delivery, DeliveryResult } from '@roms/domain/delivery';
import type { LifecycleState } from '@roms/domain/lifecycle';
import { tell } from './order-details.ts';
import { refuseRequests, type PendingRequest } from './order-requests.ts';
import type { OrderRun } from './order-run.ts';
import { createDueTimer } from './order-timer.ts';
import { roms } from '../proxies.ts';
import { DEFERRAL_PATCH, deliverOrDefer } from '../send-message.ts';
import { utcText } from '../telling.ts';

/**
 * Writes the reminder and delivers it. `request`: a person does not wait for the time. Null when a check put it off:
 * planning again tells until when.
 */
export async function remind(run: OrderRun, request: PendingRequest | null): Promise<LifecycleState | null> {
  const { input, requests, steps } = run;
  tell(requests, 'sending', 'send_reminder', {
    next: 'the reminder is checked once more and written',
    why: request ? 'A person asked to send it now.' : 'Its time has come.',
  });
  requests.isTurning = false;
  refuseRequests(requests);
  const recommendedIds = await steps.pickCrossSell(input);
  const queued = await steps.queueReminder({
    ...input,
    recommendedIds,
    actor: request?.actor ?? null,
    isConfirmed: request?.isConfirmed ?? false,
  });
  // Another cycle was opened meanwhile: what was asked for is not what would be sent.
  const isFollowed = queued.outcome === 'stopped' && queued.code === 'duplicate_occurrence';
  if (request) request.answer = isFollowed ? 'changed' : 'done';
  if (queued.outcome === 'stopped') {
    requests.endedBy = queued.code;
    return queued.state;
  }
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
    tell(requests, 'sending', 'send_reminder', {
      next: `the reminder leaves by number ${delivery.sessionId}`,
      why: 'It passed all checks; the number’s connection, pace, hours and caps decide the moment.',
    });
  const onDeferral = patched(DEFERRAL_PATCH) ? ('plan' as const) : undefined;
  const result = delivery ? await deliverOrDefer({ ...delivery, onDeferral }) : known;
  if (result.status === 'deferred') return planAgain();
  const { state, windowMs } = await steps.settleReminder({ ...input, result });
  if (state === 'answer_window') return listen(run, windowMs);
  requests.endedBy = result.reason ?? result.status;
  return state;
}

/** Planning again must not become a race when two clocks differ. */
export async function planAgain(): Promise<null> {
  await sleep('2s', { summary: 'Not due yet after all' });
  return null;
}

/** Listens for an answer for a while; what came is noted in the timeline. */
async function listen({ input, requests, steps }: OrderRun, windowMs: number): Promise<LifecycleState> {
  const timer = createDueTimer();
  const until = Date.now() + windowMs;
  timer.set(until, 'Listens for an answer');
  tell(requests, 'answer_window', 'wait_for_answer', {
    next: `this cycle ends at ${utcText(until)}`,
    why: 'The reminder went out; until then it is noted when the customer answers or orders.',
  });
  refuseRequests(requests);
  for (;;) {
    await condition(() => requests.changed || requests.answers.size > 0 || timer.hasRung());
    if (timer.hasRung()) break;
    requests.changed = false;
    const events = [...requests.answers];
    requests.answers.clear();
    const noted = (await roms.noteAnswer({ ...input, events })) as { isOver: boolean } | undefined;
    // The next cycle has a workflow of its own. Histories of before answer nothing here, so they go on as they did.
    if (noted?.isOver === true) return 'reminded';
  }
  await steps.closeReminder({ ...input, state: 'reminded' });
  return 'reminded';
}
