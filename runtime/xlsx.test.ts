import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { xlsxStream } from './xlsx.ts';

it('leaves no listener behind for each page that waited for its reader', async () => {
  async function* pages() {
    for (let page = 0; page < 40; page += 1) {
      yield Array.from({ length: 400 }, () => [crypto.randomUUID(), crypto.randomUUID()]);
      await turn();
    }
  }
  const stream = xlsxStream('Order', pages());
  const closers = stream.listenerCount('close');
  let [size, most] = [0, 0];
  for await (const piece of stream) {
    size += (piece as Buffer).length;
    most = Math.max(most, stream.listenerCount('close'));
    await turn();
  }
  expect(size).toBeGreaterThan(100_000);
  expect(most).toBeLessThan(closers + 8);
});
