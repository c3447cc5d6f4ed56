import { describe, expect, it } from 'vitest';
import { MINIMUM_REACHED, shareOf, winnerOf, type VariantFigures } from './broadcast-report.ts';

const text = (variant: number, reached: number, ordered: number, replied = 0): VariantFigures => ({
  ...{ variant, reached, ordered, replied },
});

describe('a share', () => {
  it.each([
    [0, 0, { share: 0, low: 0, high: 1 }],
    [0, 100, { share: 0, low: 0, high: 0.037 }],
    [10, 100, { share: 0.1, low: 0.055, high: 0.174 }],
    [100, 100, { share: 1, low: 0.963, high: 1 }],
  ])('%i of %i', (hits, of, { share, low, high }) => {
    const found = shareOf(hits, of);
    expect(found.share).toBe(share);
    expect(found.low).toBeCloseTo(low, 3);
    expect(found.high).toBeCloseTo(high, 3);
  });
});

describe('a winner', () => {
  it.each<[string, VariantFigures[], object]>([
    ['none of one', [text(0, 500, 50)], { outcome: 'one' }],
    [
      'not before each has reached enough',
      [text(0, 500, 90), text(1, MINIMUM_REACHED - 1, 0)],
      { outcome: 'too_few', minimum: MINIMUM_REACHED, needed: 1 },
    ],
    ['not by what may be chance', [text(0, 200, 12), text(1, 200, 8)], { outcome: 'even' }],
    ['by its orders', [text(0, 200, 4), text(1, 200, 24)], { outcome: 'won', variant: 1, by: 'ordered' }],
    [
      'by its answers where orders say nothing',
      [text(0, 200, 4, 60), text(1, 200, 5, 20)],
      { outcome: 'won', variant: 0, by: 'replied' },
    ],
    ['nobody where nobody answered', [text(0, 200, 0), text(1, 200, 0)], { outcome: 'even' }],
    ['only against all others', [text(0, 300, 30), text(1, 300, 29), text(2, 300, 2)], { outcome: 'even' }],
  ])('%s', (_what, variants, expected) => {
    expect(winnerOf(variants)).toMatchObject(expected);
  });

  it('of equal texts is named once in twenty times at most, and of a much better one nearly always', () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const orders = (rate: number): number =>
      Array.from({ length: 300 }, random).filter((one) => one < rate).length;
    const runs = 400;
    const named = (rates: number[]): number =>
      Array.from({ length: runs }, () =>
        winnerOf(rates.map((rate, variant) => text(variant, 300, orders(rate)))),
      ).filter(({ outcome }) => outcome === 'won').length;
    expect(named([0.1, 0.1, 0.1])).toBeLessThan(runs * 0.07);
    expect(named([0.05, 0.2])).toBeGreaterThan(runs * 0.95);
  });
});
