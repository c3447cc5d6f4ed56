import { expect, it } from 'vitest';
import { chooseSeed } from '../../tests/support/hostile.ts';
import { openShop } from '../../tests/support/assignment/shop-day.ts';

/** The short form; hours of it are in the long one. */
const ROUNDS = 15;

it('the rule of assignment holds in a random history with kills of the API', async () => {
  const shop = await openShop();
  try {
    await shop.live(chooseSeed('assignment'), ROUNDS);
    expect(await shop.wrongs()).toEqual([]);
  } finally {
    await shop.close();
  }
});
