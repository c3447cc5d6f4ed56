import { stdout } from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  pictureOf,
  startPictureBroadcasts,
  type PictureBroadcasts,
} from '../../tests/support/picture-broadcast.ts';
import { expectEachOnce, expectInOrder, expectPaced } from '../../tests/support/picture-checks.ts';

let shop: PictureBroadcasts;
beforeAll(async () => {
  shop = await startPictureBroadcasts();
});
afterAll(() => shop?.stop());

/** Bytes. Who keeps one copy of each message's picture grows by twice what is allowed. */
const PICTURE = 1_000_000;
const MOST_PER_MESSAGE = PICTURE / 2;
/** What the service itself may keep of a message once it has collected (bytes). */
const MOST_HELD = 50_000;

it('goes by the real driver to 300 people with a picture each, once, over a kill of wa-service; memory stays flat', async () => {
  const { engine } = shop;
  const picture = pictureOf(PICTURE);
  const { id, phones } = await shop.send(300, picture);
  await engine.hasSent(id, 60);
  await engine.gateway.process().kill9();
  const killedAt = Date.now();
  await engine.gateway.restart();
  await engine.hasSent(id, 100);
  const before = await shop.memory();
  const from = shop.arrivals().length;
  expect(await engine.handle(id).result()).toBe('done');
  const after = await shop.memory();
  expectEachOnce(shop.arrivals(), { phones, picture });
  expect(await engine.counts(id)).toMatchObject({ audience: 300, sent: 300 });
  expectInOrder(shop.journal(), killedAt);
  expectPaced(shop.journal());

  const messages = phones.length - from;
  const grown = {
    held: (after.held - before.held) / messages,
    resident: (after.resident - before.resident) / messages,
    browser: (after.browser - before.browser) / messages,
  };
  stdout.write(`bytes a message over the last ${messages}: ${JSON.stringify(grown)}\n`);
  expect(grown.held).toBeLessThan(MOST_HELD);
  expect(grown.resident).toBeLessThan(MOST_PER_MESSAGE);
  expect(grown.browser).toBeLessThan(MOST_PER_MESSAGE);
});
