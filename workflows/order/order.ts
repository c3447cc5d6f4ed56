import { allHandlersFinished, condition, continueAsNew, patched, workflowInfo } from '@temporalio/workflow';
import { HELD_TEXT, type ReminderPlan } from '@roms/domain/delivery';
import type { LifecycleState } from '@roms/domain/lifecycle';
import { PRIORITY } from '@roms/domain/priority';
import { createOrderAttributes, tell, type OrderAttributes } from './order-details.ts';
import { openOrderRequests, refuseRequests, type PendingRequest } from './order-requests.ts';
import { deliverReminder, planAgain, remind } from './order-reminder.ts';
import type { OrderInput, OrderRun } from './order-run.ts';
import { ending } from './order-words.ts';
import { createDueTimer } from './order-timer.ts';
import { localSteps, roms } from '../proxies.ts';
import { deliver } from '../send-message.ts';
import { utcText } from '../telling.ts';

/** How long this workflow waits by itself, milliseconds; a test gives its own. */
export type OrderSpans = {
  /** A skip can be taken back. */
  undoMs: number;
  /** An order that no rule speaks of is let go after this: longer than any rule (365 days). */
  noRuleMs: number;
};
const SPANS: OrderSpans = { undoMs: 10 * 60_000, noRuleMs: 400 * 86_400_000 };

/**
 * Orders that began before read and write by ordinary activities until they end. What a person asks for is one always:
 * its moment names it in the timeline, and a local step that is done again would have another.
 */
const LOCAL_STEPS_PATCH = 'local-steps';

/** What a person may ask while a reminder waits. */
const WAITING_UPDATES = ['skipReminder', 'moveReminder', 'sendReminderNow'] as const;

/**
 * One cycle of an order's life: thanks once, waits for completion, reminds once when the time has come, listens for an
 * answer. Everything that lasts is in the database and read again at every turn; a lost signal costs nothing, and a
 * second run of the same cycle repeats nothing. Returns the state in which the cycle ended.
 */
export async function orderWorkflow(input: OrderInput, spans: OrderSpans = SPANS): Promise<LifecycleState> {
  const requests = openOrderRequests(input);
  const isLocal = patched(LOCAL_STEPS_PATCH);
  const run: OrderRun = {
    input,
    requests,
    steps: isLocal ? localSteps : roms,
    isBehindOthers: isLocal && workflowInfo().priority?.priorityKey === PRIORITY.reminder,
  };
  const end = await live(run, spans, createOrderAttributes(isLocal));
  tell(requests, end, 'none', ending(end, requests.endedBy));
  refuseRequests(requests);
  await condition(allHandlersFinished);
  return end;
}

async function live(run: OrderRun, spans: OrderSpans, attributes: OrderAttributes): Promise<LifecycleState> {
  const { input, requests, steps } = run;
  const timer = createDueTimer();
  const { delivery } = await steps.queueThankYou({ ...input, workflowId: workflowInfo().workflowId });
  if (delivery) {
    requests.isTurning = false;
    refuseRequests(requests);
    tell(requests, 'thanking', 'send_thank_you', {
      next: `the thank-you leaves by number ${delivery.sessionId}`,
      why: 'The order is new, and nobody was thanked for it yet.',
    });
    attributes.session(delivery.sessionId);
    await deliver(delivery);
  }
  for (;;) {
    if (workflowInfo().continueAsNewSuggested && requests.pending.length === 0 && allHandlersFinished()) {
      await continueAsNew<typeof orderWorkflow>(input, spans);
    }
    requests.changed = false;
    requests.isTurning = true;
    const plan = await planReminder(run);
    attributes.plan(plan.orderStatus, plan.next === 'wait' ? plan.dueAt : null);
    if (plan.next === 'end') return plan.state;
    if (plan.next === 'deliver') {
      const ended = await deliverReminder(run, plan.delivery, plan.result);
      if (ended !== null) return ended;
      continue;
    }
    const rang = await waitForTurn(requests, timer, plan, spans);
    const request = requests.pending.shift();
    const ended = request
      ? await act(run, request, spans)
      : rang
        ? await onTime(run, plan)
        : await noteReply(run);
    if (ended !== null) return ended;
  }
}

async function planReminder(run: OrderRun): Promise<ReminderPlan> {
  const { input, steps, isBehindOthers } = run;
  const plan = await steps.planReminder(isBehindOthers ? { ...input, isBehindOthers } : input);
  if (steps === localSteps && plan.next === 'wait') run.isBehindOthers = true;
  return plan;
}

/** Waits until something came in, or the reminder's time (`true`). */
async function waitForTurn(
  requests: OrderRun['requests'],
  timer: ReturnType<typeof createDueTimer>,
  plan: Extract<ReminderPlan, { next: 'wait_for_completion' | 'wait' }>,
  { noRuleMs }: OrderSpans,
): Promise<boolean> {
  if (plan.next === 'wait_for_completion') {
    tell(requests, 'waiting_for_completion', 'wait_for_completion', {
      next: 'nothing until the order is completed or cancelled',
      why: `It is ${plan.orderStatus}; the days until a reminder count from completion.`,
    });
    timer.stop();
  } else if (plan.dueAt === null) {
    const isHeld = plan.dueText === HELD_TEXT;
    tell(requests, 'waiting', 'none', {
      next: isHeld ? 'nothing until a person decides' : 'nothing until a rule speaks of this order',
      why: plan.why ?? plan.dueText,
      updates: WAITING_UPDATES,
    });
    timer.set(workflowInfo().startTime.getTime() + noRuleMs, 'No rule speaks of this order');
  } else {
    requests.dueAt = plan.dueAt;
    tell(requests, 'waiting', 'send_reminder', {
      next: `Reminder ${plan.dueText}`,
      why: plan.why ?? 'By the rules.',
      updates: WAITING_UPDATES,
    });
    timer.set(Date.parse(plan.dueAt), `Reminder ${plan.dueText}`);
  }
  requests.isTurning = false;
  await condition(
    () => requests.changed || requests.answers.size > 0 || requests.pending.length > 0 || timer.hasRung(),
  );
  return timer.hasRung() && !requests.changed;
}

async function onTime(run: OrderRun, plan: ReminderPlan): Promise<LifecycleState | null> {
  const { input, steps } = run;
  if (plan.next === 'wait' && plan.dueAt === null) {
    await steps.closeReminder({ ...input, state: 'expired' });
    return 'expired';
  }
  // `stop` goes on too: writing the reminder repeats the checks under a lock and writes down which one stopped it.
  const verdict = await steps.shouldStillRemind(input);
  return verdict === 'wait' ? planAgain() : remind(run, null);
}

async function noteReply({ input, requests }: OrderRun): Promise<null> {
  if (requests.answers.delete('replied')) await roms.noteAnswer({ ...input, events: ['replied'] });
  // A reorder is seen by planning again.
  requests.answers.clear();
  return null;
}

/** Does what a person asked for; an end is returned, `null` goes on. */
async function act(
  run: OrderRun,
  request: PendingRequest,
  spans: OrderSpans,
): Promise<LifecycleState | null> {
  const { input, requests } = run;
  const { kind, actor, at, dueAt } = request;
  if (requests.state !== 'waiting' || kind === 'undo') {
    request.answer = 'refused';
    return null;
  }
  if (kind === 'send') return remind(run, request);
  if (kind === 'skip') return skip(run, request, spans);
  // Of workflows from before it has no answer: done.
  const result = dueAt === null ? 'done' : await roms.moveReminder({ ...input, actor, at, dueAt });
  request.answer = result === 'changed' ? 'changed' : 'done';
  return null;
}

async function skip(
  run: OrderRun,
  request: PendingRequest,
  { undoMs }: OrderSpans,
): Promise<LifecycleState | null> {
  const { input, requests } = run;
  const { actor, at } = request;
  const undoUntil = new Date(Date.now() + undoMs).toISOString();
  requests.isTurning = true;
  const result = await roms.skipReminder({ ...input, actor, at, undoUntil });
  requests.isTurning = false;
  if (result === 'changed') {
    // Planning again ends this cycle.
    request.answer = 'changed';
    return null;
  }
  tell(requests, 'skipped', 'none', {
    next: `nothing; the skip is final at ${utcText(Date.parse(undoUntil))}`,
    why: 'A person skipped the reminder.',
    updates: ['undoSkip'],
  });
  request.answer = 'done';
  refuseRequests(requests, 'undo');
  const isUndo = (one: PendingRequest): boolean => one.kind === 'undo';
  await condition(() => requests.pending.some(isUndo), undoMs, { summary: 'A skip can be taken back' });
  const undo = requests.pending.find(isUndo);
  if (!undo) {
    await roms.closeSkip(input);
    return 'skipped';
  }
  requests.pending.splice(requests.pending.indexOf(undo), 1);
  requests.isTurning = true;
  const undone = await roms.undoSkip({ ...input, actor: undo.actor, at: undo.at });
  if (undone === 'changed') {
    undo.answer = 'changed';
    return 'skipped';
  }
  const plan = await planReminder(run);
  if (plan.next === 'end') refuseRequests(requests);
  requests.state = 'waiting';
  undo.answer = 'done';
  return null;
}
