/** Whether a customer has bought again what an order held. */

export type BoughtItem = { productId: number | null; normalisedName: string };

/** Items that matched a product compare by it; unmatched ones by their normalised name, where it says anything. */
export function isSameProduct(one: BoughtItem, other: BoughtItem): boolean {
  if (one.productId !== null && other.productId !== null) return one.productId === other.productId;
  return one.normalisedName !== '' && one.normalisedName === other.normalisedName;
}

/** The items of an order that no later order holds: what is left to remind of. */
export function itemsNotReordered<T extends BoughtItem>(
  items: readonly T[],
  later: readonly BoughtItem[],
): T[] {
  return items.filter((item) => !later.some((bought) => isSameProduct(item, bought)));
}

/** How many products stand in an order beside the one of this name. */
export function othersBeside(
  items: readonly (BoughtItem & { productName: string })[],
  named: string,
): number {
  const own = items.find(({ productName }) => productName === named);
  const kinds = items.filter((item, at) => !items.slice(0, at).some((before) => isSameProduct(before, item)));
  return kinds.filter((item) => own === undefined || (item !== own && !isSameProduct(item, own))).length;
}

/** A reminder is needless only when every item was ordered again. */
export function isFullyReordered(items: readonly BoughtItem[], later: readonly BoughtItem[]): boolean {
  return items.length > 0 && itemsNotReordered(items, later).length === 0;
}
