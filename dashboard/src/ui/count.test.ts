import { expect, it } from 'vitest';
import { formatCount, formatShort } from './count.ts';

it('writes numbers as Indonesia does, with no more than one decimal', () => {
  expect([0, 1_250, 12.5, 12.34, -8].map(formatCount)).toEqual(['0', '1.250', '12,5', '12,3', '-8']);
});

it('writes large numbers short', () => {
  expect([950, 1_250_000].map(formatShort)).toEqual(['950', '1,3\u00a0jt']);
});
