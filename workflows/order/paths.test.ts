import { WithStartWorkflowOperation } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { HELD_TEXT, type Delivery } from '@roms/domain/delivery';
import { keepHistory } from '../../tests/support/keep-history.ts';
import { dueIn, startOrderWorkflows, type OrderWorkflows } from '../../tests/support/order-workflows.ts';
import { TASK_QUEUE } from '../identity.ts';

// A server, workers and a bundle take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** Ways of an order's life that the other tests of this folder do not go; the replay corpus has one history of each. */
let temporal: OrderWorkflows;

beforeAll(async () => {
  temporal = await startOrderWorkflows();
});
beforeEach(() => temporal.newShop());
afterAll(() => temporal.stop());

const REMINDER: Delivery = { messageId: 7, attempt: 1, sessionId: 'main', lane: 'reminder' };
const WRITTEN = { next: 'deliver', orderStatus: 'completed' } as const;
const SENT = { status: 'sent', reason: null } as const;
const later = () => temporal.shop.calls.filter((call) => call !== 'queueThankYou');

it('thanks nobody of an old order, and takes a reminder that has left as it is', async () => {
  temporal.shop.thankYou = null;
  temporal.shop.plan = { ...WRITTEN, delivery: null, result: SENT };
  const handle = await temporal.start();
  expect(await handle.result()).toBe('reminded');
  expect(later()).toEqual(['planReminder', 'settleReminder sent null', 'closeReminder reminded']);
  await keepHistory(handle, 'order/local-steps/found-sent');
});

it('delivers a reminder that it finds written', async () => {
  temporal.shop.thankYou = null;
  temporal.shop.plan = { ...WRITTEN, delivery: REMINDER, result: SENT };
  const handle = await temporal.start();
  expect(await handle.result()).toBe('reminded');
  expect(later()).toContain('deliverMessage reminder');
  await keepHistory(handle, 'order/local-steps/found-written');
});

it('ends with what became of a reminder that did not leave', async () => {
  temporal.shop.thankYou = null;
  temporal.shop.result = { status: 'failed', reason: 'expired' };
  temporal.shop.plan = dueIn(0);
  const handle = await temporal.start();
  expect(await handle.result()).toBe('expired');
  expect(later().at(-1)).toBe('settleReminder failed expired');
  await keepHistory(handle, 'order/local-steps/not-sent');
});

it('holds a reminder of a backup until a person sends it', async () => {
  temporal.shop.thankYou = null;
  temporal.shop.plan = { next: 'wait', dueAt: null, dueText: HELD_TEXT, orderStatus: 'completed' };
  const handle = await temporal.start();
  await temporal.reaches(handle, 'waiting');
  expect(await handle.query('state')).toMatchObject({ nextAction: 'none', dueAt: null });
  await handle.executeUpdate('sendReminderNow', { args: [{ actor: 'Ana' }] });
  expect(await handle.result()).toBe('reminded');
  expect(later()).toContain('queueReminder 3 Ana');
  await keepHistory(handle, 'order/local-steps/held-then-sent');
});

it('ends when the order was cancelled while a skip could be taken back', async () => {
  temporal.shop.plan = dueIn(3_600_000);
  const handle = await temporal.start();
  await temporal.reaches(handle, 'waiting');
  await handle.executeUpdate('skipReminder');
  temporal.shop.plan = { next: 'end', state: 'cancelled', orderStatus: 'cancelled' };
  await handle.executeUpdate('undoSkip');
  expect(await handle.result()).toBe('cancelled');
  expect(later()).toContain('undoSkip Temporal');
  await keepHistory(handle, 'order/local-steps/cancelled-while-skipped');
});

it('notes a reorder and a change while it listens for an answer', async () => {
  temporal.shop.plan = dueIn(0);
  temporal.shop.windowMs = 3_600_000;
  const handle = await temporal.start();
  await temporal.reaches(handle, 'answer_window');
  await handle.signal('reordered');
  await temporal.until(() => later().includes('noteAnswer reordered'));
  await handle.signal('orderChanged');
  await temporal.until(() => later().includes('noteAnswer '));
  await keepHistory(handle, 'order/local-steps/reordered-in-window');
  await handle.terminate();
});

it('begins with what a person asked of an order whose workflow was lost', async () => {
  temporal.shop.thankYou = null;
  temporal.shop.plan = dueIn(3_600_000);
  await temporal.client.workflow.executeUpdateWithStart('moveReminder', {
    args: [{ actor: 'Ana', dueAt: new Date(Date.now() + 7_200_000).toISOString() }],
    startWorkflowOperation: new WithStartWorkflowOperation('orderWorkflow', {
      taskQueue: TASK_QUEUE,
      workflowId: 'order:9301:2',
      workflowIdConflictPolicy: 'USE_EXISTING',
      args: [{ orderId: 9301, cycle: 2 }],
    }),
  });
  const handle = temporal.client.workflow.getHandle('order:9301:2');
  await temporal.planned(2);
  expect(later()).toEqual(['planReminder', 'moveReminder', 'planReminder']);
  temporal.shop.plan = { next: 'end', state: 'stopped', orderStatus: 'completed' };
  await handle.signal('orderChanged');
  expect(await handle.result()).toBe('stopped');
  await keepHistory(handle, 'order/local-steps/begun-by-update');
});
