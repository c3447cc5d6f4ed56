import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { sharedStack } from '../support/shared-stack.ts';
import { testPhone, type Shop } from '../support/shop.ts';
import { drill } from './restore-drill.ts';

/** Orders in flight at once while the backup is made. */
const AT_ONCE = 4;

/** Other shops go on posting orders until they are told to end. */
function postOrders(shop: Shop): () => Promise<void> {
  let isOver = false;
  let next = 0;
  const poster = async (): Promise<void> => {
    while (!isOver) {
      const index = (next += 1);
      const { status } = await shop.postOrder({ phone: testPhone(962, index), externalId: `load-${index}` });
      // The key's limit is 20 a second.
      if (status === 429) await sleep(500);
      else expect(status).toBe(201);
    }
  };
  const posters = Array.from({ length: AT_ONCE }, poster);
  return async () => {
    isOver = true;
    await Promise.all(posters);
    expect(next).toBeGreaterThan(AT_ONCE);
  };
}

it('a backup that is made under load, with the secrets, is restored elsewhere and sends nothing twice', async () => {
  const stack = await sharedStack();
  const phones = Array.from({ length: 60 }, (_, index) => testPhone(961, index));
  const { restored } = await drill(stack, {
    phones,
    promoFrom: 81_000,
    load: postOrders,
    options: ['--secrets'],
  });
  try {
    const secretsOf = async (dataDir: string) =>
      JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8')) as unknown;
    expect(await secretsOf(restored.dataDir)).toEqual(await secretsOf(stack.dataDir));
    expect(restored.apiKey).toBe(stack.apiKey);
  } finally {
    await restored.stop();
  }
});
