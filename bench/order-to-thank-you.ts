import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { orderWorkflowId } from '../workflows/identity.ts';
import { countEvents, type EventCounts } from './support/count-events.ts';
import { cpuTimeOf } from './support/cpu-time.ts';
import { percentile, throughput } from './support/figures.ts';
import { bareToEnd, startBareWorker } from './support/bare-worker.ts';
import { watchThankYous, type ThankYous } from './support/watch-thank-yous.ts';
import { withFullStack, type StackApi, type WorkerStack } from './support/worker-stack.ts';

const ROUNDS = 9;
const TURN_MS = 5_000;
const WARM_UP_MS = 15_000;
/** Orders, or bare workflows, on their way at a time. */
const AT_ONCE = 16;
/** What is left of a turn (acks, last steps) is done before the next one begins (milliseconds). */
const REST_MS = 1_500;

type Turn = { perSecond: number; cpuMs: Record<string, number> };

/**
 * Orders a second from `POST /api/v1/orders` to the thank-you sent, beside workflows a second of three activities that
 * do nothing: on the same Temporal, in turns, as many at once. What an order costs each part is printed with it.
 */
export async function run(): Promise<void> {
  await withFullStack(async (stack, api) => {
    const bareWorker = await startBareWorker(stack.temporalAddress);
    const thankYous = await watchThankYous(stack.databaseUrl);
    const pids = { ...stack.pids, api: api.pid, 'bare worker': bareWorker.pid, bench: process.pid };
    try {
      const order = () => orderToThankYou(api, thankYous);
      const bare = () => bareToEnd(stack.client);
      await throughput(AT_ONCE, WARM_UP_MS, bare);
      await throughput(AT_ONCE, WARM_UP_MS, order);
      const orders: Turn[] = [];
      const bares: Turn[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        bares.push(await measure(pids, bare));
        orders.push(await measure(pids, order));
      }
      printTurns('orders to thank-you', orders);
      printTurns('bare workflows of three activities', bares);
      const ratios = orders.map((turn, round) => turn.perSecond / bares[round]!.perSecond);
      const [least, most] = [Math.min(...ratios), Math.max(...ratios)].map((one) => one.toFixed(2));
      console.log(
        `  an order / a bare workflow: ${percentile(ratios, 0.5).toFixed(2)} (${least}–${most} in ${ROUNDS} rounds)`,
      );
      console.log(
        `  CPU of a bare workflow / of an order: ${(totalCpu(bares) / totalCpu(orders)).toFixed(2)}`,
      );
      printCounts('an order until it waits for completion', await countOrder(stack, api, thankYous));
      printCounts('a bare workflow', await countBare(stack));
    } finally {
      await thankYous.stop();
      await bareWorker.stop();
    }
  });
}

/** One turn at the full number at once; CPU includes what a turn leaves to be done after it. */
async function measure(pids: Record<string, number>, work: () => Promise<unknown>): Promise<Turn> {
  await sleep(REST_MS);
  const before = cpuTimes(pids);
  let done = 0;
  const perSecond = await throughput(AT_ONCE, TURN_MS, async () => {
    await work();
    done += 1;
  });
  await sleep(REST_MS);
  const after = cpuTimes(pids);
  const cpuMs = Object.keys(pids).map((part) => [part, (after[part]! - before[part]!) / done]);
  return { perSecond, cpuMs: Object.fromEntries(cpuMs) as Record<string, number> };
}

function cpuTimes(pids: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(pids).map(([part, pid]) => [
      part,
      part === 'bench' ? process.cpuUsage().user / 1_000 + process.cpuUsage().system / 1_000 : cpuTimeOf(pid),
    ]),
  );
}

/** Posts an order of a customer of its own and waits until its thank-you is sent; returns its id. */
async function orderToThankYou(api: StackApi, thankYous: ThankYous): Promise<number> {
  const mark = randomBytes(6);
  const response = await fetch(`${api.url}/api/v1/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': api.apiKey },
    body: JSON.stringify({
      customer: {
        phone: `0812${String(mark.readUIntBE(0, 4)).padStart(10, '0').slice(-9)}`,
        name: 'Ibu Sari',
      },
      items: [
        { product_name: 'Kopi Gayo 250 g', quantity: 2, price: 85_000 },
        { product_name: 'Kopi Toraja 250 g', quantity: 1, price: 92_000 },
      ],
      external_id: `bench-${mark.toString('hex')}`,
    }),
  });
  if (response.status !== 201) throw new Error(`order answered ${response.status}: ${await response.text()}`);
  const { data } = (await response.json()) as { data: { order_id: number } };
  await thankYous.sent(data.order_id);
  return data.order_id;
}

async function countOrder(stack: WorkerStack, api: StackApi, thankYous: ThankYous): Promise<EventCounts> {
  const orderId = await orderToThankYou(api, thankYous);
  await sleep(REST_MS);
  return countEvents(stack.client, orderWorkflowId(orderId));
}

async function countBare(stack: WorkerStack): Promise<EventCounts> {
  return countEvents(stack.client, await bareToEnd(stack.client));
}

function printTurns(what: string, turns: readonly Turn[]): void {
  const perSecond = percentile(
    turns.map((turn) => turn.perSecond),
    0.5,
  );
  const list = Object.entries(cpuOf(turns))
    .filter(([, ms]) => ms >= 0.5)
    .map(([part, ms]) => `${part} ${ms.toFixed(0)}`);
  console.log(
    `  ${what.padEnd(36)} ${perSecond.toFixed(1).padStart(5)}/s, ${AT_ONCE} at once; ` +
      `CPU ${totalCpu(turns).toFixed(0)} ms each: ${list.join(', ')}`,
  );
}

/** Median CPU of each part, milliseconds for one order or workflow. */
function cpuOf(turns: readonly Turn[]): Record<string, number> {
  const parts = Object.keys(turns[0]?.cpuMs ?? {});
  const median = (part: string): number =>
    percentile(
      turns.map(({ cpuMs }) => cpuMs[part] ?? 0),
      0.5,
    );
  return Object.fromEntries(parts.map((part) => [part, median(part)]));
}

/** Without the bench itself, which stands for the shops. */
function totalCpu(turns: readonly Turn[]): number {
  return Object.entries(cpuOf(turns)).reduce((sum, [part, ms]) => (part === 'bench' ? sum : sum + ms), 0);
}

function printCounts(
  what: string,
  { events, workflowTasks, activities, localActivities, upserts }: EventCounts,
): void {
  console.log(
    `  ${what}: ${events} events, ${workflowTasks} workflow tasks, ${activities} activity tasks, ` +
      `${localActivities} local activities, ${upserts} upserts of search attributes`,
  );
}
