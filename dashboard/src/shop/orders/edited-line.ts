/** A line of an order while it is edited; `item` is what the API knows it by. */
export type EditedLine = {
  key: string;
  name: string;
  /** Rupiah a piece. */
  price: number;
  quantity: number;
  item: { id: number } | { productId: number };
};
