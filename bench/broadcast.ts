import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { broadcastCounts } from '../db/broadcasts/broadcast-counts.ts';
import { beginBroadcast } from '../tests/support/begin-broadcast.ts';
import { insertRecipients } from '../tests/support/broadcast-rows.ts';
import { broadcastWorkflowId } from '../workflows/identity.ts';
import { barePerSecond } from './support/bare-worker.ts';
import { countEvents } from './support/count-events.ts';
import { cpuTimeOf } from './support/cpu-time.ts';
import { withWorkerStack, type WorkerStack } from './support/worker-stack.ts';

const RECIPIENTS = 1_000;
/** A day's length in the pipeline, so that sending hours are off (milliseconds). */
const ANY_HOUR_MS = 86_400_000;
const LOOK_EVERY_MS = 100;

/**
 * Recipients a second of one broadcast with the pace off, from its start (freeze and checks included) to the last message
 * sent, beside workflows of three activities that do nothing, in the same run. `npm run bench broadcast -- --recipients 5000`
 * for more.
 */
export async function run(options: readonly string[] = []): Promise<void> {
  const { values } = parseArgs({ args: [...options], options: { recipients: { type: 'string' } } });
  const recipients = Number(values.recipients ?? RECIPIENTS);
  await withWorkerStack({ ROMS_DAY_MS: String(ANY_HOUR_MS) }, async (stack) => {
    await broadcastTo(stack, 100, 0);
    const before = await barePerSecond(stack);
    const cpuBefore = cpuTimes(stack.pids);
    const { perSecond, id } = await broadcastTo(stack, recipients, 1_000);
    const cpuAfter = cpuTimes(stack.pids);
    const after = await barePerSecond(stack);
    const bare = (before + after) / 2;
    console.log(
      `  ${recipients} recipients: ${perSecond.toFixed(1)}/s; a bare workflow of three activities: ` +
        `${before.toFixed(1)}/s before, ${after.toFixed(1)}/s after; a recipient / a bare workflow: ${(perSecond / bare).toFixed(2)}`,
    );
    const parts = Object.entries(cpuAfter).map(
      ([part, ms]) => `${part} ${((ms - (cpuBefore[part] ?? 0)) / recipients).toFixed(1)}`,
    );
    console.log(`  CPU, ms a recipient: ${parts.join(', ')}`);
    const { events } = await countEvents(stack.client, broadcastWorkflowId(id));
    console.log(`  the last run's history: ${events} events`);
  });
}

async function broadcastTo(
  { db, workflows }: WorkerStack,
  recipients: number,
  from: number,
): Promise<{ id: number; perSecond: number }> {
  const customers = await insertRecipients(db, recipients, from);
  const startedAt = performance.now();
  const id = await beginBroadcast({ db, workflows }, customers);
  for (;;) {
    const { sent } = (await broadcastCounts(db, [id])).get(id)!;
    if (sent >= recipients) break;
    await sleep(LOOK_EVERY_MS);
  }
  return { id, perSecond: recipients / ((performance.now() - startedAt) / 1_000) };
}

function cpuTimes(pids: WorkerStack['pids']): Record<string, number> {
  return Object.fromEntries(Object.entries(pids).map(([part, pid]) => [part, cpuTimeOf(pid)]));
}
