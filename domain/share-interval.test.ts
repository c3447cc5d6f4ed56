import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareDifference, wilsonInterval } from './share-interval.ts';

test('Wilson and Newcombe, by the examples of Newcombe 1998', () => {
  // Table I: 81 of 263.
  const one = wilsonInterval({ count: 263, ordered: 81 })!;
  expect(one.low).toBeCloseTo(0.2553, 4);
  expect(one.high).toBeCloseTo(0.3662, 4);
  const none = wilsonInterval({ count: 20, ordered: 0 })!;
  expect(none.low).toBe(0);
  expect(none.high).toBeCloseTo(0.1611, 4);
  // Table II (a): 56/70 less 48/80.
  const difference = shareDifference({ count: 70, ordered: 56 }, { count: 80, ordered: 48 })!;
  expect(difference.value).toBeCloseTo(0.2, 10);
  expect(difference.low).toBeCloseTo(0.0524, 4);
  expect(difference.high).toBeCloseTo(0.3339, 4);
});

test('nobody on one side is no comparison', () => {
  expect(shareDifference({ count: 0, ordered: 0 }, { count: 9, ordered: 1 })).toBeNull();
  expect(wilsonInterval({ count: 0, ordered: 0 })).toBeNull();
});

test('the difference lies in its interval, which is wider of fewer', () => {
  const arm = fc
    .integer({ min: 1, max: 5_000 })
    .chain((count) => fc.integer({ min: 0, max: count }).map((ordered) => ({ count, ordered })));
  fc.assert(
    fc.property(arm, arm, (one, other) => {
      const { value, low, high } = shareDifference(one, other)!;
      expect(low).toBeLessThanOrEqual(value + 1e-12);
      expect(high).toBeGreaterThanOrEqual(value - 1e-12);
      expect(low).toBeGreaterThanOrEqual(-1 - 1e-9);
      expect(high).toBeLessThanOrEqual(1 + 1e-9);
      const more = (a: typeof one) => ({ count: a.count * 4, ordered: a.ordered * 4 });
      const narrow = shareDifference(more(one), more(other))!;
      expect(narrow.high - narrow.low).toBeLessThanOrEqual(high - low + 1e-12);
    }),
  );
});
