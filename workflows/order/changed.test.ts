import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { keepHistory } from '../../tests/support/keep-history.ts';
import { dueIn, startOrderWorkflows, type OrderWorkflows } from '../../tests/support/order-workflows.ts';

/** A later cycle was opened while a person's request for this one was on its way. */
let temporal: OrderWorkflows;
beforeAll(async () => {
  temporal = await startOrderWorkflows();
});
beforeEach(() => temporal.newShop());
afterAll(() => temporal.stop());

const LONG_MS = 3_600_000;
const typeOf = (error: unknown): unknown =>
  error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure
    ? error.cause.type
    : error;

it.each([
  ['skip', 'skipReminder', {}],
  ['move', 'moveReminder', { dueAt: new Date(Date.now() + 30 * 86_400_000).toISOString() }],
  ['send', 'sendReminderNow', { confirmed: true }],
])('%s is refused as changed, and the earlier cycle ends', async (kind, name, more) => {
  temporal.shop.plan = dueIn(LONG_MS);
  const handle = await temporal.start();
  await temporal.reaches(handle, 'waiting');
  temporal.shop.requestResult = 'changed';
  temporal.shop.plan = { next: 'end', state: 'stopped', orderStatus: 'completed' };
  const asked = handle.executeUpdate(name, { args: [{ actor: 'Ana', ...more }] });
  expect(await asked.then(() => 'done', typeOf)).toBe('reminder_changed');
  expect(await handle.result()).toBe('stopped');
  await keepHistory(handle, `order/changed-${kind}`);
});

it('takes no skip back in the next cycle', async () => {
  temporal.shop.plan = dueIn(LONG_MS);
  const handle = await temporal.start();
  await temporal.reaches(handle, 'waiting');
  await handle.executeUpdate('skipReminder', { args: [{ actor: 'Ana' }] });
  temporal.shop.requestResult = 'changed';
  const asked = handle.executeUpdate('undoSkip', { args: [{ actor: 'Ana' }] });
  expect(await asked.then(() => 'done', typeOf)).toBe('reminder_changed');
  expect(await handle.result()).toBe('skipped');
  await keepHistory(handle, 'order/changed-undo');
});
