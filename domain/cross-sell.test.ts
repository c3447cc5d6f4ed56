import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pickCrossSell } from './cross-sell.ts';

const candidate = (productId: number, together: number, sales: number, stock = 5) => ({
  productId,
  together,
  sales,
  stock,
});

describe('pickCrossSell', () => {
  it.each([
    ['what goes together most', [candidate(2, 3, 3), candidate(3, 5, 5), candidate(4, 1, 9)], [], [3, 2]],
    ['sales break a tie', [candidate(2, 1, 3), candidate(3, 1, 5)], [], [3, 2]],
    ['not what the customer has', [candidate(2, 3, 3), candidate(3, 5, 5)], [3], [2]],
    ['not what is out of stock', [candidate(2, 3, 3, 0), candidate(3, 1, 1)], [], [3]],
    ['not the product itself', [candidate(1, 9, 9), candidate(2, 1, 1)], [], [2]],
    ['the bestsellers when nothing goes together', [candidate(2, 0, 3), candidate(3, 0, 5)], [], [3, 2]],
    ['nothing that nobody ever bought', [candidate(2, 0, 0)], [], []],
  ])('%s', (_name, candidates, ownedIds, expected) => {
    expect(pickCrossSell({ basketIds: [1], ownedIds, candidates })).toEqual(expected);
  });

  it('never suggests what is owned, sold out or in the basket, and at most two', () => {
    const any = fc.record({
      productId: fc.integer({ min: 1, max: 12 }),
      stock: fc.nat(3),
      together: fc.nat(4),
      sales: fc.nat(9),
    });
    fc.assert(
      fc.property(
        fc.uniqueArray(any, { selector: (one) => one.productId }),
        fc.array(fc.integer({ min: 1, max: 12 })),
        fc.array(fc.integer({ min: 1, max: 12 })),
        (candidates, ownedIds, basketIds) => {
          const picks = pickCrossSell({ basketIds, ownedIds, candidates });
          expect(picks.length).toBeLessThanOrEqual(2);
          expect(new Set(picks).size).toBe(picks.length);
          for (const pick of picks) {
            expect([...ownedIds, ...basketIds]).not.toContain(pick);
            expect(candidates.find((one) => one.productId === pick)?.stock).toBeGreaterThan(0);
          }
        },
      ),
    );
  });
});
