import { Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startOrderWorkflow } from '../../temporal/workflow-client/workflow-calls.ts';
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

/** As an order that has just come in is started. */
async function startNew(orderId: number): Promise<WorkflowHandle> {
  await startOrderWorkflow(temporal.client, {
    orderId,
    orderNumber: `ORD-${orderId}`,
    customerId: 7,
    customerName: 'Sari Dewi',
    total: 90_000,
    status: 'pending',
    orderedAt: new Date(),
    sessionId: 'main',
    cycle: 1,
    state: null,
  });
  return temporal.client.workflow.getHandle(`order:${orderId}`);
}

async function eventsOf(handle: WorkflowHandle) {
  const events = (await handle.fetchHistory()).events ?? [];
  return {
    all: events.length,
    workflowTasks: events.filter((event) => event.workflowTaskCompletedEventAttributes).length,
    activities: events.flatMap(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? [],
    ),
    attributes: events.flatMap((event) =>
      Object.keys(event.upsertWorkflowSearchAttributesEventAttributes?.searchAttributes?.indexedFields ?? {}),
    ),
  };
}

/** What Temporal's UI says beside each activity, in order; null where it says nothing. */
async function summariesOf(handle: WorkflowHandle): Promise<(string | null)[]> {
  const events = (await handle.fetchHistory()).events ?? [];
  const asked = events.filter(
    ({ activityTaskScheduledEventAttributes: task, markerRecordedEventAttributes: marker }) =>
      task ?? marker?.markerName === 'core_local_activity',
  );
  return asked.map(({ userMetadata }) => {
    const data = userMetadata?.summary?.data;
    return data ? (JSON.parse(Buffer.from(data).toString()) as string) : null;
  });
}

/** The events of a new order that waits for completion; on a busy machine a task may run out of its time and come again. */
async function thanked(orderId: number) {
  temporal.newShop();
  const handle = await startNew(orderId);
  await temporal.reaches(handle, 'waiting_for_completion');
  await temporal.until(async () => (await eventsOf(handle)).workflowTasks >= 2);
  return { handle, events: await eventsOf(handle) };
}

it('thanks with one task of the server, and repeats no attribute that the start has told', async () => {
  let last = await thanked(9_001);
  for (const again of [9_101, 9_102]) if (last.events.workflowTasks > 2) last = await thanked(again);
  const { handle, events } = last;
  expect(events).toEqual({
    all: 14,
    workflowTasks: 2,
    activities: ['deliverMessage'],
    attributes: ['TemporalChangeVersion'],
  });
  temporal.shop.plan = dueIn(500);
  await handle.signal('orderChanged');
  expect(await handle.result()).toBe('reminded');
  expect((await eventsOf(handle)).activities).toEqual(['deliverMessage', 'deliverMessage']);
  expect(await summariesOf(handle)).toEqual([
    'Begin the order, write its thank-you',
    'Message 7 · lane transactional',
    'Read the order again, plan its reminder',
    'Read the order again, plan its reminder',
    'Look once more before the reminder',
    'Pick what goes with the order',
    'Check and write the reminder',
    'Message 7 · lane reminder',
    'Note what became of the reminder',
    'Close the cycle',
  ]);
  await keepHistory(handle, 'order/local-steps');
});

it('asks for an ordinary activity where a step fails on the spot', async () => {
  const { roms } = temporal.shop;
  const { queueThankYou, planReminder } = roms;
  const failLocally =
    <Input, Output>(work: (input: Input) => Promise<Output>) =>
    async (input: Input) => {
      if (Context.current().info.isLocal) throw new Error('PostgreSQL is away');
      return work(input);
    };
  Object.assign(roms, { queueThankYou: failLocally(queueThankYou), planReminder: failLocally(planReminder) });
  const handle = await startNew(9_002);
  await temporal.reaches(handle, 'waiting_for_completion');
  expect(temporal.shop.calls).toEqual(['queueThankYou', 'deliverMessage transactional', 'planReminder']);
  temporal.shop.plan = { next: 'end', state: 'cancelled', orderStatus: 'cancelled' };
  await handle.signal('orderChanged');
  expect(await handle.result()).toBe('cancelled');
  expect((await eventsOf(handle)).activities).toEqual([
    'queueThankYou',
    'deliverMessage',
    'planReminder',
    'planReminder',
  ]);
  await keepHistory(handle, 'order/local-steps-failed');
});

it('tells once that replies and thank-yous may pass, as soon as it waits for its reminder', async () => {
  const { roms } = temporal.shop;
  const { planReminder } = roms;
  const told: boolean[] = [];
  roms.planReminder = async (input) => {
    told.push(input.isBehindOthers ?? false);
    return planReminder(input);
  };
  const handle = await startNew(9_003);
  await temporal.reaches(handle, 'waiting_for_completion');
  for (const plans of [2, 3]) {
    temporal.shop.plan = dueIn(3_600_000);
    await handle.signal('orderChanged');
    await temporal.planned(plans);
    await temporal.reaches(handle, 'waiting');
  }
  expect(told).toEqual([false, false, true]);
  await handle.terminate();
});
