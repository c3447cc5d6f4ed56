import { expect, it } from 'vitest';
import { changesBetween, type SeenFigures } from './preview-changes.ts';

const seen = (change: Partial<SeenFigures>): SeenFigures => ({
  ...{ at: '2026-11-22T05:00:00.000Z', audience: 100, willGet: 90 },
  excluded: [{ code: 'opted_out', count: 10 }],
  ...change,
});

it('names what is another figure than before, also a reason that came or went', () => {
  expect(changesBetween(seen({}), seen({ at: '2026-11-23T05:00:00.000Z' }))).toEqual([]);
  const after = seen({ audience: 98, willGet: 85, excluded: [{ code: 'freq_cap', count: 13 }] });
  expect(changesBetween(seen({}), after)).toEqual([
    { what: 'audience', before: 100, after: 98 },
    { what: 'willGet', before: 90, after: 85 },
    { what: 'freq_cap', before: 0, after: 13 },
    { what: 'opted_out', before: 10, after: 0 },
  ]);
});
