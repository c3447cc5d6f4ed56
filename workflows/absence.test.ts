import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { keepHistory } from '../tests/support/keep-history.ts';
import { startOrderWorkflows, type OrderWorkflows } from '../tests/support/order-workflows.ts';
import { ABSENCE_WORKFLOW, TASK_QUEUE, absenceWorkflowId } from './identity.ts';

let temporal: OrderWorkflows;

beforeAll(async () => {
  temporal = await startOrderWorkflows();
});
beforeEach(() => temporal.newShop());
afterAll(() => temporal.stop());

const start = (userId: number) =>
  temporal.client.workflow.start(ABSENCE_WORKFLOW, {
    taskQueue: TASK_QUEUE,
    workflowId: absenceWorkflowId(userId, 3),
    args: [{ userId, absence: 3 }],
  });

it('waits for what is left of the grace, then hands over', async () => {
  temporal.shop.graceLeftMs = [300, 20];
  const handle = await start(7);
  expect(await handle.result()).toBe(2);
  expect(temporal.shop.calls).toEqual(['endAbsence 7:3', 'endAbsence 7:3', 'endAbsence 7:3']);
  const { events } = await handle.fetchHistory();
  const timers = (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) => timer ?? []);
  expect(timers).toHaveLength(2);
  await keepHistory(handle, 'absence/handed-over');
});

it('is over at once when the person is back, and survives its worker', async () => {
  temporal.shop.graceLeftMs = [2_000, 0];
  const handle = await start(8);
  await temporal.until(() => temporal.shop.calls.length === 1);
  await temporal.restartWorkers();
  await handle.result();
  expect(temporal.shop.calls).toHaveLength(2);
  await keepHistory(handle, 'absence/back');
});
