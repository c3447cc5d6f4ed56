import type { OrderFacts } from '../orders/order-facts.ts';

/** Whether a later cycle of an order was opened since: what a run of this one still wants to write down is past. */
export function isFollowed({ lifecycle }: Pick<OrderFacts, 'lifecycle'>, cycle: number): boolean {
  return (lifecycle?.cycle ?? cycle) > cycle;
}
