import { formatRupiah } from './template.ts';

/**
 * A customer's name for places where it must not identify anybody by itself: `Budi S.`.
 * A number that stands in for a name is not shown at all.
 */
export function shortName(name: string): string {
  if (/\d{4,}|\d{3,}-\d{3,}/.test(name)) return 'tanpa nama';
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words.at(-1) : undefined;
  return last ? `${words[0]} ${last.charAt(0).toUpperCase()}.` : (words[0] ?? '');
}

/** How an order is called in Temporal's UI: `Order ORD-1 · Budi S. · Rp 350.000`. */
export function orderLabel(order: { orderNumber: string; customerName: string; total: number }): string {
  return `Order ${order.orderNumber} · ${shortName(order.customerName)} · ${formatRupiah(order.total)}`;
}
