/** Which products to suggest beside a reminder. */

export type CrossSellCandidate = {
  productId: number;
  stock: number;
  /** Orders of anybody that held this product together with one of the basket. */
  together: number;
  /** Orders of anybody that held this product. */
  sales: number;
};

const MOST_PICKS = 2;

/**
 * At most two products that are often bought together with the basket; when nothing ever was, the bestsellers.
 * Never one that the customer has bought before or that is out of stock; may be empty.
 */
export function pickCrossSell(facts: {
  basketIds: readonly number[];
  ownedIds: readonly number[];
  candidates: readonly CrossSellCandidate[];
}): number[] {
  const excluded = new Set([...facts.basketIds, ...facts.ownedIds]);
  const possible = facts.candidates.filter(
    (candidate) => candidate.stock > 0 && !excluded.has(candidate.productId),
  );
  const together = possible.filter((candidate) => candidate.together > 0);
  const ranked = (together.length > 0 ? together : possible.filter((candidate) => candidate.sales > 0)).sort(
    (one, other) =>
      other.together - one.together || other.sales - one.sales || one.productId - other.productId,
  );
  return ranked.slice(0, MOST_PICKS).map((candidate) => candidate.productId);
}
