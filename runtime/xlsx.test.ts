import { once } from 'node:events';
import type { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { xlsxStream } from './xlsx.ts';

it('leaves no listener behind for each page that waited for its reader', async () => {
  let most = 0;
  const stream = xlsxStream('Order', pages()) as PassThrough;
  async function* pages(): AsyncGenerator<string[][]> {
    await turn();
    for (let waited = 0; waited < 30; waited += 1) {
      while (!stream.writableNeedDrain) {
        yield Array.from({ length: 500 }, () => [crypto.randomUUID(), crypto.randomUUID()]);
        await turn();
      }
      // The stream is full: this page waits until it is read.
      void readOn();
      yield [['full']];
      most = Math.max(most, stream.listenerCount('close'));
    }
    stream.resume();
  }
  async function readOn(): Promise<void> {
    do {
      await turn();
      stream.read();
    } while (stream.writableNeedDrain);
  }
  await once(stream, 'end');
  expect(most).toBeLessThan(10);
});
