import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { TASK_QUEUE } from '../identity.ts';
import { DESCRIPTIONS } from '../signals.ts';
import { keepHistory } from '../../tests/support/keep-history.ts';
import { dueIn, startOrderWorkflows, type OrderWorkflows } from '../../tests/support/order-workflows.ts';

// A server, workers and a bundle take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

let temporal: OrderWorkflows;

beforeAll(async () => {
  temporal = await startOrderWorkflows();
});
beforeEach(() => temporal.newShop());
afterAll(() => temporal.stop());

type Handler = { name: string; description?: string };
type Metadata = {
  currentDetails: string;
  definition: Record<'signalDefinitions' | 'updateDefinitions' | 'queryDefinitions', Handler[]>;
};
/** What Temporal's UI asks for its page of a workflow. */
const metadataOf = (handle: WorkflowHandle): Promise<Metadata> =>
  handle.query('__temporal_workflow_metadata');
const detailsOf = async (handle: WorkflowHandle): Promise<string> =>
  (await metadataOf(handle)).currentDetails;

const waiting = { ...dueIn(3_600_000), why: 'Reminder rule 3: 30 days after completion.' };

it('says in words what happens next and why, from the thank-you to the answer', async () => {
  const { lane } = temporal.shop;
  const { deliverMessage } = lane;
  let leave = (): void => {};
  lane.deliverMessage = async (delivery) => {
    await new Promise<void>((resolve) => (leave = resolve));
    return deliverMessage(delivery);
  };
  const handle = await temporal.start();
  await temporal.reaches(handle, 'thanking');
  await temporal.until(async () => (await detailsOf(handle)).includes('thank-you'));
  expect(await detailsOf(handle)).toBe(
    '**Next:** the thank-you leaves by number main\n\n**Why:** The order is new, and nobody was thanked for it yet.',
  );
  await temporal.until(() => {
    leave();
    return temporal.shop.calls.includes('planReminder');
  });
  lane.deliverMessage = deliverMessage;
  await temporal.reaches(handle, 'waiting_for_completion');
  expect(await detailsOf(handle)).toContain(
    'It is pending; the days until a reminder count from completion.',
  );

  temporal.shop.plan = waiting;
  await handle.signal('orderChanged');
  await temporal.reaches(handle, 'waiting');
  expect(await detailsOf(handle)).toBe(
    '**Next:** Reminder 14 Mar 09:12 WIB\n\n**Why:** Reminder rule 3: 30 days after completion.\n\n' +
      '**Updates taken now:** `skipReminder`, `moveReminder`, `sendReminderNow`',
  );

  await handle.executeUpdate('skipReminder', { args: [{ actor: 'Ana' }] });
  expect(await detailsOf(handle)).toMatch(/the skip is final at .* UTC[^]*`undoSkip`/);
  await handle.executeUpdate('undoSkip');
  temporal.shop.windowMs = 3_600_000;
  await handle.executeUpdate('sendReminderNow');
  await temporal.reaches(handle, 'answer_window');
  expect(await detailsOf(handle)).toMatch(/this cycle ends at .* UTC[^]*The reminder went out/);
  await handle.terminate();
});

it('names what stopped it, also after its end', async () => {
  temporal.shop.plan = dueIn(0);
  temporal.shop.roms.queueReminder = async () => ({
    outcome: 'stopped',
    code: 'opted_out',
    state: 'stopped',
  });
  const handle = await temporal.start();
  expect(await handle.result()).toBe('stopped');
  expect(await detailsOf(handle)).toMatch(
    /this cycle ended as stopped[^]*opted_out: the customer allows no marketing/,
  );
  await keepHistory(handle, 'order/local-steps/stopped-by-check');
});

it('says that it waits for a rule, and what it is told of why', async () => {
  const why = 'product_retired: the shop sells none of its products any more';
  temporal.shop.plan = { next: 'wait', dueAt: null, dueText: 'no rule', why, orderStatus: 'completed' };
  const handle = await temporal.start();
  await temporal.reaches(handle, 'waiting');
  expect(await detailsOf(handle)).toContain(`**Why:** ${why}`);
  await handle.terminate();
});

it('describes each signal, update and query where one chooses what to send', async () => {
  temporal.shop.plan = waiting;
  const handle = await temporal.start();
  await temporal.reaches(handle, 'waiting');
  const { definition } = await metadataOf(handle);
  const { signalDefinitions, updateDefinitions, queryDefinitions } = definition;
  const own = [...signalDefinitions, ...updateDefinitions, ...queryDefinitions].filter(
    ({ name }) => !name.startsWith('__'),
  );
  expect(own.map(({ name }) => name).sort()).toEqual([
    ...['moveReminder', 'orderChanged', 'reordered', 'replied', 'sendReminderNow', 'settingsChanged'],
    ...['skipReminder', 'state', 'undoSkip'],
  ]);
  for (const { name, description } of own) expect(description, name).toBe(DESCRIPTIONS[name]);
  await handle.terminate();
});

it('refuses rubbish in words and without a trace, and does what it says without any input', async () => {
  temporal.shop.plan = waiting;
  const handle = await temporal.start();
  await temporal.reaches(handle, 'waiting');
  const refusals: [name: string, args: unknown[], words: RegExp][] = [
    ['moveReminder', [], /"dueAt" is a time with its zone/],
    ['moveReminder', [{ dueAt: 'besok' }], /"dueAt" is a time with its zone/],
    ['moveReminder', [{ dueAt: '2020-01-01T00:00:00Z' }], /must lie ahead/],
    ['moveReminder', ['2027-03-14T09:00:00+07:00'], /The input is an object/],
    ['skipReminder', [{ acter: 'Ana' }], /There is no "acter" here/],
    ['skipReminder', [5], /The input is an object/],
    ['skipReminder', [{ actor: { name: 'Ana' } }], /"actor" is a name/],
    ['sendReminderNow', [{ confirmed: 'yes' }], /"confirmed" is true or false/],
    ['undoSkip', [], /the order is: waiting/],
  ];
  for (const [name, args, words] of refusals) {
    const error = await handle
      .executeUpdate(name, { args: args as [unknown] })
      .catch((cause: unknown) => cause);
    expect(error, name).toBeInstanceOf(WorkflowUpdateFailedError);
    const { cause } = error as WorkflowUpdateFailedError;
    expect(cause, name).toBeInstanceOf(ApplicationFailure);
    expect(cause?.message).toMatch(words);
  }
  const { events } = await handle.fetchHistory();
  expect(events?.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes)).toEqual([]);
  expect(events?.filter((event) => event.workflowTaskFailedEventAttributes)).toEqual([]);

  const dueAt = new Date(Date.now() + 7_200_000).toISOString();
  await handle.executeUpdate('moveReminder', { args: [{ dueAt }] });
  await temporal.until(async () => ((await handle.query('state')) as { dueAt: string }).dueAt === dueAt);
  await handle.executeUpdate('skipReminder');
  expect(temporal.shop.calls).toContain('skipReminder Temporal');
  await handle.terminate();
});

it('takes a signal with any input for what its name says', async () => {
  temporal.shop.plan = waiting;
  const handle = await temporal.start();
  await temporal.reaches(handle, 'waiting');
  await handle.signal('replied', { rubbish: true });
  await temporal.until(() => temporal.shop.calls.includes('noteAnswer replied'));
  for (const signal of ['settingsChanged', 'orderChanged', 'reordered'] as const) {
    const plans = temporal.shop.calls.filter((call) => call === 'planReminder').length;
    await handle.signal(signal, 'rubbish', 7);
    await temporal.planned(plans + 1);
  }
  await temporal.reaches(handle, 'waiting');
  await keepHistory(handle, 'order/local-steps/replied-while-waiting');
  await handle.terminate();
});

it('describes what wakes a message, a conversation and the sweep', async () => {
  temporal.shop.scheduled = [3_600_000];
  temporal.shop.wakes = [{ outcome: 'sleeps', until: new Date(Date.now() + 3_600_000).toISOString() }];
  const started: [string, string, unknown, string][] = [
    ['sendMessageWorkflow', 'message:31:1', { messageId: 31, attempt: 1 }, 'yourTurn'],
    ['snoozeWorkflow', 'snooze:31:1', { conversationId: 31, snooze: 1 }, 'snoozeEnded'],
    ['sweepWorkflow', 'sweep', 720, 'lookNow'],
  ];
  for (const [type, workflowId, input, signal] of started) {
    const handle = await temporal.client.workflow.start(type, {
      taskQueue: TASK_QUEUE,
      workflowId,
      args: [input],
    });
    const { definition } = await metadataOf(handle);
    expect(definition.signalDefinitions).toContainEqual({
      name: signal,
      description: DESCRIPTIONS[signal],
    });
    await handle.terminate();
  }
});
