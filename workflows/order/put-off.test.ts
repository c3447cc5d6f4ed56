import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { keepHistory } from '../../tests/support/keep-history.ts';
import { pendingTimer } from '../../tests/support/pending-timer.ts';
import { dueIn, startOrderWorkflows, type OrderWorkflows } from '../../tests/support/order-workflows.ts';
import { TASK_QUEUE } from '../identity.ts';

let temporal: OrderWorkflows;

beforeAll(async () => {
  temporal = await startOrderWorkflows();
});
beforeEach(() => temporal.newShop());
afterAll(() => temporal.stop());

it.each(['queue', 'send'] as const)(
  'plans a new time when a check puts the reminder off at the %s, and sends it then, once',
  async (step) => {
    const later = dueIn(3_600_000);
    temporal.shop.putOff = [{ at: step, later }];
    temporal.shop.plan = dueIn(300);
    const handle = await temporal.start();
    await temporal.until(() => temporal.shop.calls.includes(`put off at ${step}`));
    await temporal.reaches(handle, 'waiting');
    expect(await handle.query('state')).toMatchObject({ dueAt: later.dueAt });
    temporal.shop.plan = dueIn(0);
    await handle.signal('orderChanged');
    expect(await handle.result()).toBe('reminded');
    const steps = temporal.shop.calls.filter((call) => /^(planReminder|queueReminder|settle)/.test(call));
    expect(steps).toEqual([
      'planReminder',
      'queueReminder 3 null',
      'planReminder',
      'planReminder',
      'queueReminder 3 null',
      'settleReminder sent null',
    ]);
    await keepHistory(handle, `order/local-steps/put-off-at-${step}`);
  },
);

it('lets a person skip what was put off at its send', async () => {
  temporal.shop.putOff = [{ at: 'send', later: dueIn(3_600_000) }];
  temporal.shop.plan = dueIn(300);
  const handle = await temporal.start();
  await temporal.until(() => temporal.shop.calls.filter((call) => call === 'planReminder').length === 2);
  await temporal.reaches(handle, 'waiting');
  await handle.executeUpdate('skipReminder', { args: [{ actor: 'Ana' }] });
  expect(temporal.shop.calls).toContain('skipReminder Ana');
  await handle.terminate();
});

it('sends now also outside the hours when a person was asked, and says so', async () => {
  const confirmed: (boolean | undefined)[] = [];
  const queueReminder = temporal.shop.roms.queueReminder;
  temporal.shop.roms.queueReminder = async (input) => {
    confirmed.push(input.isConfirmed);
    return queueReminder(input);
  };
  temporal.shop.plan = dueIn(3_600_000);
  const handle = await temporal.start();
  await temporal.reaches(handle, 'waiting');
  await handle.executeUpdate('sendReminderNow', { args: [{ actor: 'Ana', confirmed: true }] });
  expect(await handle.result()).toBe('reminded');
  expect(confirmed).toEqual([true]);
});

it('sleeps in a message of its own until what put it off is over', async () => {
  temporal.shop.putOff = [{ at: 'send', later: dueIn(0) }];
  const handle = await temporal.client.workflow.start('sendMessageWorkflow', {
    taskQueue: TASK_QUEUE,
    workflowId: 'message:8:2',
    args: [{ messageId: 8, attempt: 2 }],
  });
  expect(await handle.result()).toEqual({ status: 'sent', reason: null });
  expect(temporal.shop.calls).toEqual(['deliverMessage reply', 'put off at send', 'deliverMessage reply']);
  await keepHistory(handle, 'message/put-off');
});

it('waits in a scheduled message until its time, and looks at once when it is called', async () => {
  temporal.shop.scheduled = [3_600_000, 300];
  const handle = await temporal.client.workflow.start('sendMessageWorkflow', {
    taskQueue: TASK_QUEUE,
    workflowId: 'message:9:1',
    args: [{ messageId: 9, attempt: 1 }],
  });
  // What comes while it still looks is not heard.
  await temporal.until(() => pendingTimer(temporal.client, handle.workflowId).then(Boolean, () => false));
  // Taken back or given another time: an hour is not waited for.
  await handle.signal('yourTurn');
  expect(await handle.result()).toEqual({ status: 'sent', reason: null });
  expect(temporal.shop.calls).toEqual(['releaseMessage', 'releaseMessage', 'deliverMessage reply']);
  await keepHistory(handle, 'message/scheduled');
});

it('hears the call that comes while a scheduled message is looked at', async () => {
  temporal.shop.scheduled = [3_600_000];
  const { findDelivery } = temporal.shop.roms;
  temporal.shop.roms.findDelivery = async (input) => {
    const found = await findDelivery(input);
    await temporal.client.workflow.getHandle('message:9:2').signal('yourTurn');
    return found;
  };
  const handle = await temporal.client.workflow.start('sendMessageWorkflow', {
    taskQueue: TASK_QUEUE,
    workflowId: 'message:9:2',
    args: [{ messageId: 9, attempt: 2 }],
  });
  expect(await handle.result()).toEqual({ status: 'sent', reason: null });
});
