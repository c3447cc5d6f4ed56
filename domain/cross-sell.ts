import type { ProductRelationKind } from './stock.ts';

/** Which products to suggest beside a reminder, and why each. */

/** Whose word a pick is, the first that counts most: three of the merchant, what orders tell, what sells best. */
export const PICK_REASONS = ['substitute', 'larger_pack', 'complement', 'together', 'bestseller'] as const;
export type PickReason = (typeof PICK_REASONS)[number];

export type CrossSellPick = {
  productId: number;
  reason: PickReason;
  /** The product of the order that it goes with; null for a bestseller. */
  forId: number | null;
  /** Orders that held both; for a bestseller those that held it; null for the merchant's word. */
  orders: number | null;
  /** Of `together`: the share of orders with `forId` that held it, and how many times what chance would give. */
  confidence: number | null;
  lift: number | null;
};

/** A product of the order that is reminded of. */
export type BasketItem = {
  productId: number;
  name: string;
  quantity: number;
  /** It is sold and in stock. */
  isAvailable: boolean;
  /** Days that one unit lasts, as the merchant says. */
  supplyDays: number | null;
  /** Days that one unit lasts this customer, as learned. */
  unitDays: number | null;
  /** What a reminder says of it while orders tell nothing; empty for none. */
  recommendation: string;
};

/** What the merchant says of a product of the order and another one. */
export type RelatedProduct = {
  productId: number;
  otherId: number;
  kind: ProductRelationKind;
  /** Of the other one. */
  isAvailable: boolean;
  supplyDays: number | null;
};

/** A rule of `association`; the other one is available. */
export type BoughtTogether = {
  productId: number;
  otherId: number;
  orders: number;
  confidence: number;
  lift: number;
};

export type CrossSellFacts = {
  /** In the order in which they stand in it. */
  basket: readonly BasketItem[];
  /** What the customer has still: bought since, or not yet used up by what is known of it. */
  ownedIds: readonly number[];
  related: readonly RelatedProduct[];
  together: readonly BoughtTogether[];
  /** Available ones, the best first. */
  bestsellers: readonly { productId: number; orders: number }[];
};

/** What stands in a text for `{recommendation}`: products, or the merchant's own words in their place. */
export type Recommendation = { picks: CrossSellPick[]; text: string | null };

const MOST_PICKS = 2;
/** A substitute that lasts so many times as long is the larger pack. */
const LARGER = 1.5;
/** Who empties one in this share of its days, or takes two at a time, is better served by the larger pack. */
const FAST = 2 / 3;

/**
 * At most two products: what the merchant says goes with the order, then what is bought together with it. Where neither
 * says anything, the text that the merchant wrote for the product (first for the one called `productName`), else the
 * bestsellers. Never what is in the order, what the customer has still, what cannot be bought, or what the merchant never
 * wants together; may be empty.
 */
export function recommend(facts: CrossSellFacts, productName?: string): Recommendation {
  const may = isOffered(facts);
  const known = best([...merchantPicks(facts), ...togetherPicks(facts)].filter(may));
  if (known.length > 0) return { picks: known, text: null };
  const text = ownText(facts.basket, productName);
  if (text !== null) return { picks: [], text };
  return { picks: best(bestsellerPicks(facts).filter(may)), text: null };
}

function isOffered({ basket, ownedIds, related }: CrossSellFacts): (pick: CrossSellPick) => boolean {
  const refused = new Set([
    ...basket.map(({ productId }) => productId),
    ...ownedIds,
    ...related.filter(({ kind }) => kind === 'never_together').map(({ otherId }) => otherId),
  ]);
  // What stands in for a product is no company for it.
  const standIns = new Set(related.filter(({ kind }) => kind === 'substitute').map(({ otherId }) => otherId));
  return ({ productId, reason }) =>
    !refused.has(productId) && (isStandIn(reason) || !standIns.has(productId));
}

const isStandIn = (reason: PickReason): boolean => reason === 'substitute' || reason === 'larger_pack';

function merchantPicks({ basket, related }: CrossSellFacts): CrossSellPick[] {
  return basket.flatMap((item) => {
    const others = related
      .filter(({ productId, isAvailable }) => productId === item.productId && isAvailable)
      .sort((one, other) => one.otherId - other.otherId);
    const substitutes = others.filter(({ kind }) => kind === 'substitute');
    const complements = others.filter(({ kind }) => kind === 'complement');
    const pack = largerPack(item, substitutes);
    return [
      ...(item.isAvailable ? [] : substitutes.map((other) => saidPick('substitute', other))),
      ...(pack && item.isAvailable ? [saidPick('larger_pack', pack)] : []),
      ...complements.map((other) => saidPick('complement', other)),
    ];
  });
}

function saidPick(reason: PickReason, { productId, otherId }: RelatedProduct): CrossSellPick {
  return { productId: otherId, reason, forId: productId, orders: null, confidence: null, lift: null };
}

/** The smallest substitute that lasts clearly longer, for who uses up the product faster than it is meant to last. */
function largerPack(
  { quantity, supplyDays, unitDays }: BasketItem,
  substitutes: readonly RelatedProduct[],
): RelatedProduct | null {
  if (supplyDays === null) return null;
  const isFast = quantity >= 2 || (unitDays !== null && unitDays <= supplyDays * FAST);
  if (!isFast) return null;
  const larger = substitutes.filter((other) => (other.supplyDays ?? 0) >= supplyDays * LARGER);
  return larger.sort((one, other) => one.supplyDays! - other.supplyDays!)[0] ?? null;
}

function togetherPicks({ together }: CrossSellFacts): CrossSellPick[] {
  return together
    .map(({ productId, otherId, ...rule }) => ({
      productId: otherId,
      reason: 'together' as const,
      forId: productId,
      ...rule,
    }))
    .sort(
      (one, other) =>
        other.confidence - one.confidence || other.lift - one.lift || one.productId - other.productId,
    );
}

function bestsellerPicks({ bestsellers }: CrossSellFacts): CrossSellPick[] {
  return bestsellers.map(({ productId, orders }) => ({
    productId,
    reason: 'bestseller' as const,
    forId: null,
    orders,
    confidence: null,
    lift: null,
  }));
}

/** Each product once, by its best reason. */
function best(picks: readonly CrossSellPick[]): CrossSellPick[] {
  const ranked = picks.toSorted(
    (one, other) => PICK_REASONS.indexOf(one.reason) - PICK_REASONS.indexOf(other.reason),
  );
  const first = ranked.filter(
    ({ productId }, place) => ranked.findIndex((pick) => pick.productId === productId) === place,
  );
  return first.slice(0, MOST_PICKS);
}

function ownText(basket: readonly BasketItem[], productName: string | undefined): string | null {
  const written = basket.filter(({ recommendation }) => recommendation.trim() !== '');
  const text = (written.find(({ name }) => name === productName) ?? written[0])?.recommendation;
  return text?.trim() ?? null;
}
