import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  pictureOf,
  startPictureBroadcasts,
  type PictureBroadcasts,
} from '../../tests/support/picture-broadcast.ts';
import { expectEachOnce, expectInOrder, expectPaced } from '../../tests/support/picture-checks.ts';

// A second try of it has a shop of its own: what is counted is all that this one sent.
let shop: PictureBroadcasts;
beforeEach(async () => {
  shop = await startPictureBroadcasts();
});
afterEach(() => shop?.stop());

it('goes by the real driver: 20 people get a picture each, once, although wa-service is killed in the middle', async () => {
  const { engine } = shop;
  const picture = pictureOf(60_000);
  const { id, phones } = await shop.send(20, picture);
  await engine.hasSent(id, 8);
  await engine.gateway.process().kill9();
  const killedAt = Date.now();
  await engine.gateway.restart();
  expect(await engine.handle(id).result()).toBe('done');
  expectEachOnce(shop.arrivals(), { phones, picture });
  expect(await engine.counts(id)).toMatchObject({ audience: 20, sent: 20 });
  expectInOrder(shop.journal(), killedAt);
  expectPaced(shop.journal());
});
