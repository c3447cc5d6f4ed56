import { MANUAL_SOURCE, RESERVED_SOURCES } from './order-source.ts';
import type { OrderStatus } from './order-status.ts';

/**
 * Whether somebody may delete such an order: anybody a draft; of orders that count already an admin those of the shop's
 * own, everybody else what was typed in and is pending. Another system's stay, because it goes on to speak of them.
 */
export function isDeletable(
  { source, status }: { source: string; status: OrderStatus },
  isAdmin: boolean,
): boolean {
  if (status === 'draft') return true;
  if (isAdmin) return RESERVED_SOURCES.includes(source);
  return source === MANUAL_SOURCE && status === 'pending';
}
