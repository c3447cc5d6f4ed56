import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { notYet } from '../../activities/failures.ts';
import { keepHistory } from '../../tests/support/keep-history.ts';
import { dueIn, startOrderWorkflows, type OrderWorkflows } from '../../tests/support/order-workflows.ts';
import { Worker, workflowBundle } from '../../tests/support/temporal-worker.ts';

let temporal: OrderWorkflows;

beforeAll(async () => {
  temporal = await startOrderWorkflows();
});
beforeEach(() => temporal.newShop());
afterAll(() => temporal.stop());

const LONG_MS = 3_600_000;

it('lets a skip become final when nobody takes it back', async () => {
  temporal.shop.plan = dueIn(LONG_MS);
  const handle = await temporal.start({ undoMs: 300, noRuleMs: LONG_MS });
  await temporal.reaches(handle, 'waiting');
  await handle.executeUpdate('skipReminder', { args: [{ actor: 'Ana' }] });
  expect(await handle.result()).toBe('skipped');
  expect(temporal.shop.calls.slice(-2)).toEqual(['skipReminder Ana', 'closeSkip']);
  await keepHistory(handle, 'order/local-steps/skipped');
});

it('gives a skip ten minutes, and an order without a rule more than a year', async () => {
  temporal.shop.plan = { next: 'wait', dueAt: null, dueText: 'no rule', orderStatus: 'completed' };
  const handle = await temporal.start();
  await temporal.reaches(handle, 'waiting');
  await handle.executeUpdate('skipReminder', { args: [{ actor: 'Ana' }] });
  const { events } = await handle.fetchHistory();
  const lengths = (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) =>
    timer ? [Math.round(Number(timer.startToFireTimeout?.seconds ?? 0) / 60)] : [],
  );
  await handle.terminate();
  expect(lengths).toEqual([400 * 24 * 60, 10]);
});

it('lets go of an order that no rule ever spoke of', async () => {
  temporal.shop.plan = { next: 'wait', dueAt: null, dueText: 'no rule', orderStatus: 'completed' };
  const handle = await temporal.start({ undoMs: LONG_MS, noRuleMs: 1_000 });
  expect(await handle.result()).toBe('expired');
  expect(temporal.shop.calls.at(-1)).toBe('closeReminder expired');
  await keepHistory(handle, 'order/local-steps/no-rule');
});

it('gives a message up as expired when its next try would come after its shelf life', async () => {
  // A thank-you is worth a day.
  temporal.shop.failures = [() => notYet('disconnected', 20), () => notYet('disconnected', 25 * LONG_MS)];
  temporal.shop.plan = { next: 'end', state: 'stopped', orderStatus: 'completed' };
  const handle = await temporal.start();
  expect(await handle.result()).toBe('stopped');
  expect(temporal.shop.calls).toContain('giveUpMessage expired');
  await keepHistory(handle, 'order/local-steps/expired-in-lane');
});

it('goes on in a new run when its history has grown long, and reminds once', async () => {
  temporal.shop.plan = dueIn(LONG_MS);
  const handle = await temporal.start();
  await temporal.planned(1);
  temporal.shop.thankYou = null;
  const { runId } = await handle.describe();
  const first = temporal.client.workflow.getHandle(handle.workflowId, runId);
  const isContinued = async () => (await first.describe()).status.name === 'CONTINUED_AS_NEW';
  // Each signal is an event; the tests' server suggests a new run after 400, a shop's after 4,096.
  while ((await first.describe()).historyLength < 400) {
    const plans = temporal.shop.calls.filter((call) => call === 'planReminder').length;
    await Promise.all(Array.from({ length: 100 }, () => first.signal('orderChanged')));
    await temporal.planned(plans + 1);
  }
  // The suggestion comes with the next turn.
  await handle.signal('orderChanged');
  await temporal.until(isContinued);
  await temporal.reaches(handle, 'waiting');
  temporal.shop.plan = dueIn(300);
  await handle.signal('orderChanged');
  expect(await temporal.client.workflow.getHandle(handle.workflowId).result()).toBe('reminded');
  const { calls } = temporal.shop;
  expect(calls.filter((call) => call.startsWith('deliverMessage'))).toEqual([
    'deliverMessage transactional',
    'deliverMessage reminder',
  ]);
  expect(calls.filter((call) => call === 'queueThankYou').length).toBeGreaterThanOrEqual(2);
  const history = await first.fetchHistory();
  await Worker.runReplayHistory({ workflowBundle: await workflowBundle() }, history);
});
