import { afterAll, beforeAll, expect, it } from 'vitest';
import { createBroadcastWorld, type BroadcastWorld } from '../support/broadcast-world.ts';
import { runCli } from '../support/roms-cli.ts';
import { createShop, type Shop } from '../support/shop.ts';
import { sharedStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';

let stack: RunningStack;
let shop: Shop;
let world: BroadcastWorld;

beforeAll(async () => {
  stack = await sharedStack();
  shop = createShop(stack);
  world = await createBroadcastWorld(stack);
});
afterAll(() => world?.close());

/** More than leave while a command starts, a second, or ten beside busy neighbours. */
const SOME = 200;
/** More than leave however long it takes. */
const MANY = 3_000;

const roms = (...args: string[]) => runCli(stack.dataDir, ...args);

/** To people of its own, also when a test is tried again. */
let used = 0;
const send = (recipients: number) => world.send(recipients, (used += recipients) - recipients);

it('goes to its phones once, and is paused, listed, resumed and followed on the command line', async () => {
  const { id, phones } = await send(SOME);
  await world.hasSent(id, 3);
  const paused = await roms('broadcasts:pause', String(id));
  expect(paused).toMatchObject({ code: 0, stdout: `Broadcast ${id} is paused.\n`, stderr: '' });
  expect((await roms('broadcasts:list')).stdout).toMatch(new RegExp(`${id}  paused \\(person\\)`));
  const resumed = await roms('broadcasts:resume', String(id));
  expect(resumed).toMatchObject({ code: 0, stdout: `Broadcast ${id} is running.\n`, stderr: '' });
  const followed = await roms('broadcasts:show', String(id), '--follow');
  expect(followed.stdout).toContain(`${SOME} of ${SOME} sent`);
  expect(await world.arrivals(phones, 'Promo untuk')).toEqual({ 1: SOME });
  // Ticks come by webhook, and move the recipient with its message.
  await expect.poll(async () => (await world.counts(id)).delivered, { timeout: 120_000 }).toBe(SOME);
  await shop.customerReads(phones[0]!);
  await expect.poll(async () => (await world.counts(id)).read, { timeout: 60_000 }).toBe(1);
});

it('is cancelled on the command line while it runs', async () => {
  const { id, phones } = await send(MANY);
  await world.hasSent(id, 1);
  const cancelled = await roms('broadcasts:cancel', String(id));
  expect(cancelled).toMatchObject({ code: 0, stdout: `Broadcast ${id} is cancelled.\n`, stderr: '' });
  expect(await world.ends(id)).toMatchObject({ state: 'cancelled' });
  const again = await roms('broadcasts:resume', String(id));
  expect(again).toMatchObject({ code: 1, stderr: 'It did not work: The broadcast is cancelled\n' });
  const { pending, queued, cancelled: left } = await world.counts(id);
  expect([pending + queued, left > 0]).toEqual([0, true]);
  expect(Object.keys(await world.arrivals(phones, 'Promo untuk')).toSorted()).toEqual(['0', '1']);
});

it('leaves out who writes STOP while it runs', async () => {
  const { id, phones } = await send(80);
  await world.hasSent(id, 2);
  const last = phones.at(-1)!;
  await shop.customerWrites(last, 'STOP');
  await world.ends(id);
  const row = await world
    .db('broadcast_recipients as r')
    .join('customers as c', 'c.id', 'r.customer_id')
    .where({ 'r.broadcast_id': id, 'c.phone': last })
    .first('r.status', 'r.reason');
  // It was the last one: the word came before its turn, unless the machine stood still meanwhile.
  expect(['skipped', 'sent', 'delivered']).toContain(row.status);
  if (row.status === 'skipped') expect(row.reason).toBe('opted_out');
  expect(
    Object.keys(await world.arrivals(phones, 'Promo untuk'))
      .map(Number)
      .filter((times) => times > 1),
  ).toEqual([]);
});
