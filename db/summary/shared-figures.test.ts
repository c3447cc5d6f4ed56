import { expect, test } from 'vitest';
import { createShare } from './shared-figures.ts';

test('one computation serves all who ask in time, each scope has its own, and a failure is not kept', async () => {
  let now = 0;
  let computed = 0;
  const share = createShare(() => now);
  const ask = (what: string) => share(what, 2_000, () => Promise.resolve((computed += 1)));
  expect(await Promise.all([ask('shop'), ask('shop'), ask('agent 7')])).toEqual([1, 1, 2]);
  now = 1_999;
  expect(await ask('shop')).toBe(1);
  now = 2_000;
  expect(await ask('shop')).toBe(3);
  await expect(share('broken', 2_000, () => Promise.reject(new Error('away')))).rejects.toThrow('away');
  expect(await share('broken', 2_000, () => Promise.resolve('back'))).toBe('back');
});
