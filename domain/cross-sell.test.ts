import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { association, type PairCounts } from './association.ts';
import {
  PICK_REASONS,
  recommend,
  type BasketItem,
  type CrossSellFacts,
  type RelatedProduct,
} from './cross-sell.ts';

const item = (productId: number, fields: Partial<BasketItem> = {}): BasketItem => ({
  productId,
  name: `Kopi ${productId}`,
  quantity: 1,
  isAvailable: true,
  supplyDays: null,
  unitDays: null,
  recommendation: '',
  ...fields,
});
const related = (
  otherId: number,
  kind: RelatedProduct['kind'],
  fields: Partial<RelatedProduct> = {},
): RelatedProduct => ({ productId: 1, otherId, kind, isAvailable: true, supplyDays: null, ...fields });
const together = (otherId: number, confidence: number, productId = 1) => ({
  productId,
  otherId,
  orders: 9,
  confidence,
  lift: 3,
});
const bestsellers = [9, 8, 7].map((productId) => ({ productId, orders: productId }));
const facts = (fields: Partial<CrossSellFacts> = {}): CrossSellFacts => ({
  basket: [item(1)],
  ownedIds: [],
  related: [],
  together: [],
  bestsellers: [],
  ...fields,
});
const picked = (fields: Partial<CrossSellFacts>) =>
  recommend(facts(fields)).picks.map(({ productId, reason }) => [productId, reason]);

describe('recommend', () => {
  it.each<[string, Partial<CrossSellFacts>, (number | string)[][]]>([
    [
      'what goes together most',
      { together: [together(2, 0.2), together(3, 0.5)] },
      [
        [3, 'together'],
        [2, 'together'],
      ],
    ],
    [
      'not what the customer has',
      { together: [together(2, 0.2), together(3, 0.5)], ownedIds: [3] },
      [[2, 'together']],
    ],
    ['not the product itself', { together: [together(1, 0.9)] }, []],
    [
      'one product once, by its strongest rule',
      { basket: [item(1), item(5)], together: [together(2, 0.2), together(2, 0.6, 5)] },
      [[2, 'together']],
    ],
    [
      'the merchant first',
      { related: [related(4, 'complement')], together: [together(3, 0.9)] },
      [
        [4, 'complement'],
        [3, 'together'],
      ],
    ],
    [
      'no complement that cannot be bought',
      { related: [related(4, 'complement', { isAvailable: false })] },
      [],
    ],
    [
      'never what the merchant keeps apart',
      {
        related: [related(3, 'never_together')],
        together: [together(3, 0.9)],
        bestsellers: [{ productId: 3, orders: 9 }],
      },
      [],
    ],
    [
      'no substitute beside what it stands in for',
      { related: [related(3, 'substitute')], together: [together(3, 0.9)] },
      [],
    ],
    [
      'a substitute for what cannot be bought',
      { basket: [item(1, { isAvailable: false })], related: [related(3, 'substitute')] },
      [[3, 'substitute']],
    ],
    [
      'the bestsellers when nothing is known',
      { bestsellers },
      [
        [9, 'bestseller'],
        [8, 'bestseller'],
      ],
    ],
    ['no bestseller beside what is known', { bestsellers, together: [together(2, 0.1)] }, [[2, 'together']]],
    [
      'no bestseller that the customer has',
      { bestsellers, ownedIds: [9] },
      [
        [8, 'bestseller'],
        [7, 'bestseller'],
      ],
    ],
  ])('%s', (_name, given, expected) => {
    expect(picked(given)).toEqual(expected);
  });

  it.each<[string, Partial<BasketItem>, (number | null)[], number[]]>([
    ['takes two at a time', { supplyDays: 14, quantity: 2 }, [28, 56], [2]],
    ['empties one in two thirds of its days', { supplyDays: 15, unitDays: 10 }, [60, 30], [3]],
    ['uses it as it is meant', { supplyDays: 15, unitDays: 11 }, [30], []],
    ['has one that is hardly larger', { supplyDays: 14, quantity: 2 }, [20], []],
    ['has packs of which nothing is known', { supplyDays: 14, quantity: 2 }, [null], []],
    ['has one of which nothing is known', { quantity: 3 }, [30], []],
  ])('offers the smallest larger pack, or none, to who %s', (_name, fields, packs, expected) => {
    const others = packs.map((supplyDays, place) => related(place + 2, 'substitute', { supplyDays }));
    expect(picked({ basket: [item(1, fields)], related: others })).toEqual(
      expected.map((id) => [id, 'larger_pack']),
    );
  });

  it('says the merchant’s own words below the floor, first those of the product that runs out', () => {
    const basket = [
      item(1, { recommendation: 'Coba gula aren' }),
      item(2, { recommendation: ' Coba susu ' }),
    ];
    expect(recommend(facts({ basket, bestsellers }), 'Kopi 2')).toEqual({ picks: [], text: 'Coba susu' });
    expect(recommend(facts({ basket, bestsellers })).text).toBe('Coba gula aren');
    expect(recommend(facts({ basket, together: [together(3, 0.5)] }), 'Kopi 2').text).toBeNull();
  });

  it('never suggests what is owned, in the order, kept apart or sold out, and at most two, the best reasons first', () => {
    const id = fc.integer({ min: 1, max: 12 });
    const any = fc.record({
      basket: fc.uniqueArray(
        fc.record({ id, quantity: fc.integer({ min: 1, max: 3 }), isAvailable: fc.boolean() }),
        { selector: (one) => one.id, minLength: 1, maxLength: 3 },
      ),
      ownedIds: fc.array(id, { maxLength: 4 }),
      related: fc.array(
        fc.record({
          productId: id,
          otherId: id,
          kind: fc.constantFrom('substitute' as const, 'complement' as const, 'never_together' as const),
          isAvailable: fc.boolean(),
          supplyDays: fc.constantFrom(null, 14, 30),
        }),
        { maxLength: 6 },
      ),
      rules: fc.array(fc.tuple(id, id, fc.float({ min: 0, max: 1, noNaN: true })), { maxLength: 6 }),
      best: fc.array(id, { maxLength: 4 }),
    });
    fc.assert(
      fc.property(any, ({ basket, ownedIds, related: said, rules, best }) => {
        const { picks } = recommend({
          basket: basket.map(({ id: productId, ...rest }) => item(productId, { supplyDays: 14, ...rest })),
          ownedIds,
          related: said,
          together: rules.map(([one, other, confidence]) => together(other, confidence, one)),
          bestsellers: best.map((productId) => ({ productId, orders: 1 })),
        });
        const ids = picks.map(({ productId }) => productId);
        expect(ids.length).toBeLessThanOrEqual(2);
        expect(new Set(ids).size).toBe(ids.length);
        const apart = said.filter(({ kind }) => kind === 'never_together').map(({ otherId }) => otherId);
        for (const one of [...ownedIds, ...basket.map((held) => held.id), ...apart])
          expect(ids).not.toContain(one);
        for (const { productId, reason, forId } of picks) {
          if (reason === 'together' || reason === 'bestseller') continue;
          const source = said.find(
            (one) => one.productId === forId && one.otherId === productId && one.isAvailable,
          );
          expect(source).toBeDefined();
        }
        const ranks = picks.map(({ reason }) => PICK_REASONS.indexOf(reason));
        expect(ranks).toEqual(ranks.toSorted((one, other) => one - other));
      }),
    );
  });
});

describe('association', () => {
  const counts: PairCounts = { together: 10, customers: 8, one: 20, other: 25, all: 400 };

  it('is the share of orders, and how many times chance', () => {
    expect(association(counts)).toEqual({ confidence: 0.5, lift: 8 });
    expect(association({ ...counts, one: 25, other: 20 })).toEqual({ confidence: 0.4, lift: 8 });
  });

  it.each<[string, Partial<PairCounts>]>([
    [
      'three orders, however rare the products',
      { together: 3, customers: 3, one: 3, other: 3, all: 100_000 },
    ],
    ['four orders', { together: 4, customers: 4, one: 4, other: 4, all: 100_000 }],
    ['the habit of two customers', { customers: 2 }],
    ['a small share of the orders', { together: 40, customers: 30, one: 1_000, other: 60, all: 100_000 }],
    ['hardly more than chance', { together: 70, customers: 60, one: 100, other: 2_000, all: 4_000 }],
    ['what luck may bring about', { together: 5, customers: 5, one: 20, other: 20, all: 200 }],
  ])('is none by %s', (_name, changed) => {
    expect(association({ ...counts, ...changed })).toBeNull();
  });
});
