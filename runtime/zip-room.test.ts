import { expect, it } from 'vitest';
import { splitByRoom } from './zip-room.ts';

const GIB = 1024 ** 3;

it('takes what fits, also after one that does not', () => {
  const [first, film, small] = [{ size: 2 * GIB }, { size: 1.5 * GIB }, { size: 10 }];
  expect(splitByRoom([first, film, small])).toEqual({ fitting: [first, small], leftOut: [film] });
});

it('takes no more files than an archive counts', () => {
  const { fitting, leftOut } = splitByRoom(Array.from({ length: 70_000 }, () => ({ size: 0 })));
  expect(fitting.length).toBeLessThan(65_535);
  expect(fitting.length + leftOut.length).toBe(70_000);
});
