import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/activity';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { notYet } from '../../activities/failures.ts';
import { keepHistory } from '../../tests/support/keep-history.ts';
import { dueIn, startOrderWorkflows, type OrderWorkflows } from '../../tests/support/order-workflows.ts';
import { TASK_QUEUE } from '../identity.ts';

let temporal: OrderWorkflows;

beforeAll(async () => {
  temporal = await startOrderWorkflows();
});
beforeEach(() => temporal.newShop());
afterAll(() => temporal.stop());

it('thanks once, waits for completion, reminds once and listens', async () => {
  const handle = await temporal.start();
  await temporal.planned(1);
  expect(await handle.query('state')).toMatchObject({ cycle: 1, state: 'waiting_for_completion' });
  temporal.shop.plan = dueIn(700);
  temporal.shop.windowMs = 60_000;
  await handle.signal('orderChanged');
  await temporal.until(() => temporal.shop.calls.includes('settleReminder sent null'));
  await handle.signal('replied');
  expect(await handle.result()).toBe('reminded');
  expect(temporal.shop.calls).toEqual([
    'queueThankYou',
    'deliverMessage transactional',
    'planReminder',
    'planReminder',
    'shouldStillRemind',
    'pickCrossSell',
    'queueReminder 3 null',
    'deliverMessage reminder',
    'settleReminder sent null',
    'noteAnswer replied',
    'closeReminder reminded',
  ]);
  await keepHistory(handle, 'order/local-steps/happy');
});

it('listens no longer when the answer has opened the next cycle, which has a workflow of its own', async () => {
  temporal.shop.plan = dueIn(300);
  temporal.shop.windowMs = 3_600_000;
  const handle = await temporal.start();
  await temporal.reaches(handle, 'answer_window');
  await handle.signal('replied');
  await temporal.until(() => temporal.shop.calls.includes('noteAnswer replied'));
  temporal.shop.isMoved = true;
  await handle.signal('orderChanged');
  expect(await handle.result()).toBe('reminded');
  expect(temporal.shop.calls.slice(-2)).toEqual(['noteAnswer replied', 'noteAnswer ']);
  await keepHistory(handle, 'order/answered');
});

it.each([
  ['reordered', 'reordered'],
  ['cancelled', 'orderChanged'],
] as const)('ends as %s and sends no reminder', async (state, signal) => {
  temporal.shop.plan = dueIn(3_600_000);
  const handle = await temporal.start();
  await temporal.planned(1);
  temporal.shop.plan = { next: 'end', state, orderStatus: 'completed' };
  await handle.signal(signal);
  expect(await handle.result()).toBe(state);
  expect(temporal.shop.calls.filter((call) => call.startsWith('queueReminder'))).toEqual([]);
  await keepHistory(handle, `order/local-steps/${state}`);
});

it('sets its timer anew when the rules change, and keeps it when they say the same', async () => {
  temporal.shop.plan = dueIn(3_600_000);
  const handle = await temporal.start();
  await temporal.planned(1);
  await handle.signal('settingsChanged');
  await temporal.planned(2);
  temporal.shop.plan = dueIn(4_000);
  await handle.signal('settingsChanged');
  expect(await handle.result()).toBe('reminded');
  const { events } = await handle.fetchHistory();
  const timers = events?.filter((event) => event.timerStartedEventAttributes) ?? [];
  expect(timers).toHaveLength(3);
  expect(events?.filter((event) => event.timerCanceledEventAttributes)).toHaveLength(1);
  await keepHistory(handle, 'order/local-steps/settings-changed');
});

it('tries a delivery again without adding to the history', async () => {
  temporal.shop.failures = [
    () => notYet('gap', 20),
    () => new Error('PostgreSQL is away'),
    () => notYet('gap', 20),
  ];
  temporal.shop.plan = dueIn(300);
  const handle = await temporal.start();
  expect(await handle.result()).toBe('reminded');
  expect(temporal.shop.calls.filter((call) => call.startsWith('deliverMessage transactional'))).toHaveLength(
    4,
  );
  const { events } = await handle.fetchHistory();
  expect(events?.filter((event) => event.activityTaskFailedEventAttributes)).toEqual([]);
  await keepHistory(handle, 'order/local-steps/retry');
});

it('goes on after a thank-you that can never be sent', async () => {
  temporal.shop.failures = [() => ApplicationFailure.nonRetryable('gone', 'message_not_found')];
  temporal.shop.plan = { next: 'end', state: 'stopped', orderStatus: 'completed' };
  const handle = await temporal.start();
  expect(await handle.result()).toBe('stopped');
  expect(temporal.shop.calls).toContain('giveUpMessage message_not_found');
  await keepHistory(handle, 'order/local-steps/thank-you-given-up');
});

// Workflows that sleep now are asked by who comes later: as data, and in histories from before by a name alone.
it.each([
  ['a name', 'Ana', 'order/local-steps/moved'],
  ['an actor', { kind: 'user', id: 7, name: 'Ana' } as const, 'order/local-steps/moved-by-actor'],
])('%s moves, skips, takes a skip back and sends now, and is refused what does not fit', async (...by) => {
  const [, actor, history] = by;
  const handle = await temporal.start();
  const ask = (name: string, more: object = {}) => handle.executeUpdate(name, { args: [{ actor, ...more }] });
  await temporal.planned(1);
  await expect(ask('skipReminder')).rejects.toThrow();
  temporal.shop.plan = dueIn(3_600_000);
  await handle.signal('orderChanged');
  await temporal.reaches(handle, 'waiting');
  await expect(ask('undoSkip')).rejects.toThrow();
  await expect(ask('moveReminder', { dueAt: 'tomorrow' })).rejects.toThrow();
  await ask('moveReminder', { dueAt: new Date(Date.now() + 7_200_000).toISOString() });
  await ask('skipReminder');
  await expect(ask('sendReminderNow')).rejects.toThrow();
  await ask('undoSkip');
  const both = await Promise.allSettled([ask('sendReminderNow'), ask('sendReminderNow')]);
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await handle.result()).toBe('reminded');
  expect(temporal.shop.calls.filter((call) => call.startsWith('queueReminder'))).toEqual([
    'queueReminder 3 Ana',
  ]);
  await keepHistory(handle, history);
});

it('takes what is asked while the next state is being written: pages see it before the workflow does', async () => {
  const handle = await temporal.start();
  const ask = (name: string) => handle.executeUpdate(name, { args: [{ actor: 'Ana' }] });
  await temporal.planned(1);
  temporal.shop.plan = dueIn(3_600_000);
  const planReminder = temporal.shop.roms.planReminder;
  let isWritten = false;
  temporal.shop.roms.planReminder = async (input) => {
    const plan = await planReminder(input);
    isWritten = true;
    await sleep(700);
    return plan;
  };
  await handle.signal('orderChanged');
  await temporal.until(() => isWritten);
  await ask('skipReminder');
  await ask('undoSkip');
  isWritten = false;
  await handle.signal('orderChanged');
  await temporal.until(() => isWritten);
  await ask('sendReminderNow');
  expect(await handle.result()).toBe('reminded');
  expect(temporal.shop.calls.filter((call) => /^(skip|undo|queueR)/.test(call))).toEqual([
    'skipReminder Ana',
    'undoSkip Ana',
    'queueReminder 3 Ana',
  ]);
  await keepHistory(handle, 'order/local-steps/asked-while-planning');
});

it('takes a flood of signals in few steps', async () => {
  temporal.shop.plan = dueIn(3_600_000);
  const handle = await temporal.start();
  await temporal.planned(1);
  await Promise.all(Array.from({ length: 100 }, () => handle.signal('orderChanged')));
  temporal.shop.plan = { next: 'end', state: 'cancelled', orderStatus: 'cancelled' };
  await handle.signal('orderChanged');
  expect(await handle.result()).toBe('cancelled');
  const { historyLength } = await handle.describe();
  expect(historyLength).toBeLessThan(900);
});

it('goes on where it was when its worker is replaced', async () => {
  temporal.shop.plan = dueIn(2_500);
  const handle = await temporal.start();
  await temporal.planned(1);
  await temporal.restartWorkers();
  expect(await handle.result()).toBe('reminded');
  expect(temporal.shop.calls.filter((call) => call === 'queueThankYou')).toHaveLength(1);
});

it('waits on when the last look finds that it is not time yet', async () => {
  temporal.shop.verdict = 'wait';
  temporal.shop.plan = dueIn(200);
  const handle = await temporal.start();
  await temporal.until(() => temporal.shop.calls.includes('shouldStillRemind'));
  temporal.shop.verdict = 'send';
  expect(await handle.result()).toBe('reminded');
  await keepHistory(handle, 'order/local-steps/not-due-yet');
});

it('delivers one message and says how it ended', async () => {
  temporal.shop.result = { status: 'unconfirmed', reason: 'unknown' };
  const handle = await temporal.client.workflow.start('sendMessageWorkflow', {
    taskQueue: TASK_QUEUE,
    workflowId: 'message:7:1',
    args: [{ messageId: 7, attempt: 1 }],
  });
  expect(await handle.result()).toEqual({ status: 'unconfirmed', reason: 'unknown' });
  await keepHistory(handle, 'message/unconfirmed');
});

it('lets a reply behind an older one step aside until it is called', async () => {
  const { shop, client } = temporal;
  let isBehind = true;
  shop.lane.deliverMessage = async (delivery) => {
    shop.calls.push(`deliverMessage ${delivery.stepsAside}`);
    return isBehind ? { status: 'behind_another' } : shop.result;
  };
  const handle = await client.workflow.start('sendMessageWorkflow', {
    taskQueue: TASK_QUEUE,
    workflowId: 'message:8:1',
    args: [{ messageId: 8, attempt: 1 }],
  });
  const waits = async (times: number): Promise<boolean> => {
    const { events } = await handle.fetchHistory();
    return events?.filter((event) => event.timerStartedEventAttributes).length === times;
  };
  await temporal.until(() => waits(1));
  // Called too early: it looks once more, and steps aside again.
  await handle.signal('yourTurn');
  await temporal.until(() => waits(2));
  isBehind = false;
  await handle.signal('yourTurn');
  expect(await handle.result()).toEqual({ status: 'sent', reason: null });
  expect(shop.calls).toEqual(Array.from({ length: 3 }, () => 'deliverMessage true'));
  const { events } = await handle.fetchHistory();
  const timer = events?.find((event) => event.timerStartedEventAttributes)?.timerStartedEventAttributes;
  expect(Number(timer?.startToFireTimeout?.seconds)).toBeGreaterThanOrEqual(600);
  await keepHistory(handle, 'message/stepped-aside');
});

it('looks again at once as long as something is left to do', async () => {
  const { shop, client } = temporal;
  shop.hasMore = [true, true];
  const handle = await client.workflow.start('sweepWorkflow', {
    taskQueue: TASK_QUEUE,
    workflowId: 'sweep',
    args: [720],
  });
  const events = async () => (await handle.fetchHistory()).events ?? [];
  await temporal.until(async () => (await events()).some((event) => event.timerStartedEventAttributes));
  expect(shop.calls).toEqual(['startOwed', 'startOwed', 'startOwed']);
  expect((await events()).filter((event) => event.timerStartedEventAttributes)).toHaveLength(1);
  await keepHistory(handle, 'sweep/goes-on');
  await handle.terminate();
});

it('looks for what is owed at once, and goes on in a new run', async () => {
  const handle = await temporal.client.workflow.start('sweepWorkflow', {
    taskQueue: TASK_QUEUE,
    workflowId: 'sweep',
    args: [process.env.ROMS_KEEP_HISTORIES === '1' ? 1 : 720],
  });
  await temporal.until(() => temporal.shop.calls.includes('startOwed'));
  const first = temporal.client.workflow.getHandle('sweep', handle.firstExecutionRunId);
  if (process.env.ROMS_KEEP_HISTORIES === '1') {
    await sleep(65_000);
    await keepHistory(first, 'sweep/continue-as-new');
  }
  await temporal.client.workflow.getHandle('sweep').terminate();
});
