const DAY_MS = 86_400_000;

export type OrdersFile = {
  /** What its order numbers begin with. */
  name: string;
  /** Each is an order. */
  rows: number;
  phoneOf: (row: number) => string;
  /** One of so many was completed yesterday, the others long ago: its reminder lies ahead. */
  aheadEvery: number;
};

/** A CSV of completed orders, as an admin imports it. */
export function ordersFile({ name, rows, phoneOf, aheadEvery }: OrdersFile): string {
  const daysAgo = (days: number): string => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
  const lines = Array.from({ length: rows }, (_, row) => {
    const completed = daysAgo(row % aheadEvery === 2 ? 1 : 200);
    return `${name}-${row};Pelanggan ${row};${phoneOf(row)};Kopi Gayo 250 g;1;95000;selesai;${completed};${completed}`;
  });
  return `order_number;customer_name;customer_phone;product_name;quantity;price;status;ordered_at;completed_at\n${lines.join('\n')}`;
}
