/** What changes the stock of a product, and who answers for it. */

export const STOCK_REASONS = [
  'opening',
  'order',
  'order_edited',
  'order_cancelled',
  'order_returned',
  'import',
  'correction',
] as const;
export type StockReason = (typeof STOCK_REASONS)[number];

/** Pieces; far below what the column holds, so that a sum of two never overflows. */
export const MOST_STOCK = 1_000_000_000;

/** How a product stands to another one. What stands in both directions is stored in both. */
export const PRODUCT_RELATIONS = ['substitute', 'complement', 'never_together'] as const;
export type ProductRelationKind = (typeof PRODUCT_RELATIONS)[number];

/** A complement goes with the product that names it, and not the other way round. */
export function isMutual(kind: ProductRelationKind): boolean {
  return kind !== 'complement';
}
