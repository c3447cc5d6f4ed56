/** The life of an order as people name it, and which step may follow which. */
export const ORDER_STATUSES = ['pending', 'shipped', 'completed', 'cancelled'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Whose totals are revenue: what is not yet ordered, was cancelled or came back brings none. */
export const REVENUE_STATUSES = ['pending', 'shipped', 'completed'] as const satisfies OrderStatus[];

const TRANSITIONS: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ['shipped', 'completed', 'cancelled'],
  shipped: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
};

/** The statuses an order may move to from `status`; empty when its life is over. */
export function nextOrderStatuses(status: OrderStatus): readonly OrderStatus[] {
  return TRANSITIONS[status];
}

/** Whether an order in `from` may become `to`. Staying the same is no transition. */
export function canChangeOrderStatus(from: OrderStatus, to: OrderStatus): boolean {
  return TRANSITIONS[from].includes(to);
}
