import type { OrderFacts } from './order-facts.ts';

/**
 * Whether a later cycle of an order's reminder was opened than the one that somebody speaks of: its own workflow plans and
 * writes that, and nothing of it is to be touched for the earlier one.
 */
export function hasLaterCycle({ lifecycle }: Pick<OrderFacts, 'lifecycle'>, cycle: number): boolean {
  return (lifecycle?.cycle ?? cycle) > cycle;
}
