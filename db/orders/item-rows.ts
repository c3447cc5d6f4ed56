import { normaliseProductName } from '@roms/domain/product-name';

export type NewOrderItem = {
  productId: number | null;
  productName: string;
  sku: string | null;
  quantity: number;
  /** Rupiah a piece. */
  price: number;
};

/** A line of an order as `order_items` keeps it, but for the order's id. */
export function itemRow({ productId, productName, sku, quantity, price }: NewOrderItem) {
  return {
    product_id: productId,
    product_name: productName,
    normalised_name: normaliseProductName(productName),
    sku,
    quantity,
    price,
    subtotal: quantity * price,
  };
}

/** Rupiah of all lines. */
export function totalOf(items: readonly { subtotal: number }[]): number {
  return items.reduce((total, { subtotal }) => total + subtotal, 0);
}
