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

/** Recipients who keep it busy for longer than a command takes to start. */
const LONG_ENOUGH = 200;

const roms = (...args: string[]) => runCli(stack.dataDir, ...args);

it('goes to its phones once, and is followed, paused, resumed and cancelled on the command line', async () => {
  // The command's own start is a second, six beside busy neighbours: there is much left to send then.
  const { id, phones } = await world.send(LONG_ENOUGH, 0);
  await world.hasSent(id, 3);
  const paused = await roms('broadcasts:pause', String(id));
  expect(paused).toMatchObject({ code: 0, stdout: `Broadcast ${id} is paused.\n` });
  expect((await roms('broadcasts:list')).stdout).toMatch(new RegExp(`${id}  paused \\(person\\)`));
  expect((await roms('broadcasts:resume', String(id))).stdout).toBe(`Broadcast ${id} is running.\n`);
  const followed = await roms('broadcasts:show', String(id), '--follow');
  expect(followed.stdout).toContain(`${LONG_ENOUGH} of ${LONG_ENOUGH} sent`);
  expect(await world.arrivals(phones, 'Promo untuk')).toEqual({ 1: LONG_ENOUGH });
  // Ticks come by webhook, and move the recipient with its message.
  await expect.poll(async () => (await world.counts(id)).delivered, { timeout: 120_000 }).toBe(LONG_ENOUGH);
  await shop.customerReads(phones[0]!);
  await expect.poll(async () => (await world.counts(id)).read, { timeout: 60_000 }).toBe(1);

  const other = await world.send(LONG_ENOUGH, 300);
  await world.hasSent(other.id, 1);
  expect((await roms('broadcasts:cancel', String(other.id))).code).toBe(0);
  expect(await world.ends(other.id)).toMatchObject({ state: 'cancelled' });
  const again = await roms('broadcasts:resume', String(other.id));
  expect(again).toMatchObject({ code: 1, stderr: 'It did not work: The broadcast is cancelled\n' });
});

it('leaves out who writes STOP while it runs', async () => {
  const { id, phones } = await world.send(80, 500);
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
