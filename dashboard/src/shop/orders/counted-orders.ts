/** The page with the orders that a report counts in these days of the shop, both in it, of all or of what `of` names. */
export function countedOrders(
  { from, to }: { from: string; to: string },
  of: { customerId?: number; product?: number; province?: string; regency?: string } = {},
): string {
  const named = Object.entries(of).map(([name, value]): [string, string] => [name, String(value)]);
  return `/orders?${new URLSearchParams([['sold', 'true'], ...named, ['from', from], ['to', to]]).toString()}`;
}
