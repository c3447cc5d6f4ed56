import type { OrderItem } from '@roms/contracts/orders';

/** A line of an order while it is edited; `item` is what the API knows it by. */
export type EditedLine = {
  key: string;
  name: string;
  /** Rupiah a piece. */
  price: number;
  quantity: number;
  item: { id: number } | { productId: number } | { productName: string; sku?: string; price: number };
};

/**
 * The same lines for an order whose own ones were written anew: each is the one of the same product at the same price,
 * and what is not there any more is added again.
 */
export function linesAfter(
  lines: readonly EditedLine[],
  before: readonly OrderItem[],
  now: readonly OrderItem[],
): EditedLine[] {
  const free = [...now];
  return lines.map((line) => {
    const { item } = line;
    const old = 'id' in item ? before.find(({ id }) => id === item.id) : undefined;
    if (!old) return line;
    const place = free.findIndex((one) => isSame(one, old));
    const [same] = place < 0 ? [] : free.splice(place, 1);
    if (same) return { ...line, key: `item ${same.id}`, item: { id: same.id } };
    if (old.productId !== null) return { ...line, item: { productId: old.productId } };
    const { productName, sku, price } = old;
    return { ...line, item: { productName, price, ...(sku === null ? {} : { sku }) } };
  });
}

function isSame(one: OrderItem, other: OrderItem): boolean {
  return (
    one.productId === other.productId && one.productName === other.productName && one.price === other.price
  );
}
