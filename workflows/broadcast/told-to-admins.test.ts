import type { WorkflowHandle } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { wakeBroadcastWorkflow } from '../../temporal/workflow-client/broadcast-calls.ts';
import { startBroadcastEngine, type BroadcastEngine } from '../../tests/support/broadcast-engine.ts';
import { broadcastWorkflowId } from '../identity.ts';
import { DESCRIPTIONS } from '../signals.ts';

let engine: BroadcastEngine;
/** So many more messages leave; the others are told to wait. */
let mayLeave = Infinity;

beforeAll(async () => {
  engine = await startBroadcastEngine({
    before: (gateway) => ({
      ...gateway,
      async send(...ask) {
        if (mayLeave <= 0) return { outcome: 'not_yet', reason: 'gap', retryAfterMs: 300 };
        mayLeave -= 1;
        return gateway.send(...ask);
      },
    }),
  });
});
beforeEach(() => {
  mayLeave = Infinity;
});
afterAll(() => engine?.stop());

type Metadata = {
  currentDetails: string;
  definition: Record<'signalDefinitions' | 'queryDefinitions', { name: string; description?: string }[]>;
};
/** What Temporal's UI asks for its page of a workflow. */
const metadataOf = (handle: WorkflowHandle): Promise<Metadata> =>
  handle.query('__temporal_workflow_metadata');
const detailsOf = async (handle: WorkflowHandle): Promise<string> =>
  (await metadataOf(handle)).currentDetails;

it('tells within a page how many had their turn, in the language in which orders tell', async () => {
  mayLeave = 4;
  const { id } = await engine.send(12);
  const handle = engine.handle(id);
  await expect.poll(() => detailsOf(handle), { timeout: 120_000 }).toContain('; 4 had their turn since');
  expect(await detailsOf(handle)).toMatch(
    /^\*\*Next:\*\* one recipient after the other gets the message\n\n\*\*Why:\*\* The number’s [^]*\n\n\*\*So far:\*\* 0 of 12 sent, 12 waiting \(counted at .* UTC\); 4 had their turn since\n\n\*\*Signals taken now:\*\* `pause`$/,
  );
  const { definition } = await metadataOf(handle);
  const own = [...definition.signalDefinitions, ...definition.queryDefinitions].filter(
    ({ name }) => !name.startsWith('__'),
  );
  expect(own.map(({ name }) => name).sort()).toEqual(['lookAgain', 'pause', 'progress', 'resume']);
  for (const { name, description } of own) expect(description, name).toBe(DESCRIPTIONS[name]);

  mayLeave = Infinity;
  expect(await handle.result()).toBe('done');
  expect(await detailsOf(handle)).toMatch(
    /this broadcast ended as done\n\n[^]*\*\*So far:\*\* 12 of 12 sent \(counted at .* UTC\)$/,
  );
});

it('says beside each step and timer of its history what it is for', async () => {
  const { id } = await engine.send(3);
  expect(await engine.handle(id).result()).toBe('done');
  const { events } = await engine.handle(id).fetchHistory();
  const steps = events!.filter(
    (event) =>
      event.activityTaskScheduledEventAttributes ??
      event.timerStartedEventAttributes ??
      event.markerRecordedEventAttributes?.markerName === 'core_local_activity',
  );
  const summaries = steps.map(({ userMetadata }) =>
    defaultPayloadConverter.fromPayload<string>(userMetadata!.summary!),
  );
  expect(new Set(summaries.map((words) => words.replace(/^Message \d+/, 'Message')))).toEqual(
    new Set([
      'Read the broadcast again, find whose turn it is',
      'Write down who gets the broadcast',
      'Check who does not get it, and why',
      'Check and write the message of one recipient',
      'Message · lane broadcast',
      'Looks whether the messages leave',
    ]),
  );
});

it('names itself and the way back also in a run that goes on after another', async () => {
  const { id } = await engine.send(90, { startAt: new Date(Date.now() + 3_600_000) });
  const handle = engine.handle(id);
  await expect.poll(() => detailsOf(handle), { timeout: 120_000 }).toContain('A person chose this time.');
  expect(await detailsOf(handle)).toMatch(/^\*\*Next:\*\* nothing until \d+ [A-Z][a-z]{2} \d\d:\d\d WIB\n/);

  await handle.terminate();
  await engine.db('broadcasts').where({ id }).update({ start_at: new Date() });
  await wakeBroadcastWorkflow(engine.client(), { broadcastId: id, name: 'Promo' }, 'https://roms.toko.id');
  const { runId } = await handle.describe();
  expect(await handle.result()).toBe('done');

  const link = `[Broadcast ${id} in the dashboard](https://roms.toko.id/broadcasts/${id})`;
  const first = engine.client().workflow.getHandle(broadcastWorkflowId(id), runId);
  const described = await first.describe();
  expect(described.status.name).toBe('CONTINUED_AS_NEW');
  expect(await described.staticSummary()).toBe(`Broadcast ${id} · Promo`);
  expect(await described.staticDetails()).toMatch(/^Sends one message to many customers/);
  expect(await described.staticDetails()).toContain(link);
  expect(await detailsOf(first)).not.toContain(link);

  const last = await handle.describe();
  expect(last.runId).not.toBe(runId);
  // This is why: a run that goes on after another has none.
  expect(await last.staticDetails()).toBeUndefined();
  expect(await detailsOf(handle)).toMatch(/ended as done[^]*\n\nBroadcast \d+ · Promo\n\n\[Broadcast/);
  expect(await detailsOf(handle)).toContain(link);
});
