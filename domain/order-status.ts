/** The life of an order as people name it, and which step may follow which. */
export const ORDER_STATUSES = ['draft', 'pending', 'shipped', 'completed', 'cancelled', 'returned'] as const;
export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Whose totals are revenue: what is not yet ordered, was cancelled or came back brings none. */
export const REVENUE_STATUSES = ['pending', 'shipped', 'completed'] as const satisfies OrderStatus[];

/** Which orders count for a customer's segment: what left the shop and stayed with the customer. */
export const COUNTED_STATUSES = ['shipped', 'completed'] as const satisfies OrderStatus[];
/** The same for SQL, as a list between brackets. */
export const COUNTED_STATUSES_SQL = `('${COUNTED_STATUSES.join("', '")}')`;

const TRANSITIONS: Record<OrderStatus, readonly OrderStatus[]> = {
  draft: ['pending'],
  pending: ['shipped', 'completed', 'cancelled'],
  shipped: ['completed', 'cancelled', 'returned'],
  completed: ['returned'],
  cancelled: [],
  returned: [],
};

/** Of what came to nothing: it is not revenue, and its customer is not reminded of it. */
const VOID: readonly OrderStatus[] = ['cancelled', 'returned'];
/** The same for SQL, as a list between brackets. */
export const VOID_STATUSES_SQL = `('${VOID.join("', '")}')`;

/** What the customer never ordered, or has not ordered after all: it is no purchase of theirs. */
const NEVER_BOUGHT: readonly OrderStatus[] = ['draft', 'cancelled'];
/** The same for SQL, as a list between brackets. */
export const NEVER_BOUGHT_SQL = `('${NEVER_BOUGHT.join("', '")}')`;

/** Whether what an order holds may still be changed: nothing of it has left yet. */
export function isEditableStatus(status: OrderStatus): boolean {
  return status === 'draft' || status === 'pending';
}

export function isVoidStatus(status: OrderStatus): boolean {
  return VOID.includes(status);
}

/** The statuses of which customers are told, when somebody wants it so. */
export type NoticeStatus = Exclude<OrderStatus, 'draft' | 'pending' | 'returned'>;

export function isNoticeStatus(status: OrderStatus): status is NoticeStatus {
  return status !== 'draft' && status !== 'pending' && status !== 'returned';
}

/** What is stored when somebody asks for a status: what was completed and is cancelled came back. */
export function statusFor(from: OrderStatus, asked: OrderStatus): OrderStatus {
  return from === 'completed' && asked === 'cancelled' ? 'returned' : asked;
}

/** The statuses an order may move to from `status`; empty when its life is over. */
export function nextOrderStatuses(status: OrderStatus): readonly OrderStatus[] {
  return TRANSITIONS[status];
}

/** Whether an order in `from` may become `to`. Staying the same is no transition. */
export function canChangeOrderStatus(from: OrderStatus, to: OrderStatus): boolean {
  return TRANSITIONS[from].includes(to);
}

/** Whether an order of this status counts for its customer's segment. */
export function countsForSegment(status: OrderStatus): boolean {
  return (COUNTED_STATUSES as readonly OrderStatus[]).includes(status);
}
