import type { OrderDetail, OrderEvent } from '@roms/contracts/orders';

export type OrderStep = {
  key: 'placed' | 'shipped' | 'completed' | 'cancelled' | 'returned' | 'reminder' | 'reminded' | 'reordered';
  /** `next` is what happens now, `left_out` what will not happen any more. */
  state: 'done' | 'next' | 'ahead' | 'left_out' | 'void';
  /** When it happened, or is planned for. ISO-8601. */
  at: string | null;
};

type Facts = Pick<
  OrderDetail,
  | 'status'
  | 'orderedAt'
  | 'shippedAt'
  | 'completedAt'
  | 'cancelledAt'
  | 'returnedAt'
  | 'lifecycle'
  | 'events'
  | 'messages'
>;

/** The order's way from its first moment to the second order, as far as it has come. */
export function orderSteps(order: Facts): OrderStep[] {
  const placed: OrderStep = { key: 'placed', state: 'done', at: order.orderedAt };
  if (order.status === 'cancelled')
    return [placed, ...stepsTaken(order), { key: 'cancelled', state: 'void', at: order.cancelledAt }];
  if (order.status === 'returned')
    return [placed, ...stepsTaken(order), { key: 'returned', state: 'void', at: order.returnedAt }];
  if (order.status === 'draft') placed.state = 'next';
  const isCompleted = order.status === 'completed';
  return [
    placed,
    { key: 'shipped', state: shippedState(order), at: order.shippedAt },
    {
      key: 'completed',
      state: isCompleted ? 'done' : order.status === 'shipped' ? 'next' : 'ahead',
      at: order.completedAt,
    },
    isCompleted ? reminderStep(order) : { key: 'reminder', state: 'ahead', at: null },
  ];
}

function stepsTaken({ shippedAt, completedAt }: Facts): OrderStep[] {
  const taken = [
    { key: 'shipped', at: shippedAt },
    { key: 'completed', at: completedAt },
  ] as const;
  return taken.flatMap(({ key, at }) => (at === null ? [] : [{ key, state: 'done' as const, at }]));
}

function shippedState({ status, shippedAt }: Facts): OrderStep['state'] {
  if (status === 'draft') return 'ahead';
  if (status === 'pending') return 'next';
  // A shop that hands over at the counter never ships.
  return status === 'completed' && shippedAt === null ? 'left_out' : 'done';
}

function reminderStep({ lifecycle, events, messages }: Facts): OrderStep {
  switch (lifecycle.state) {
    case 'reordered':
      return { key: 'reordered', state: 'done', at: lastAt(events, ({ type }) => type === 'reordered') };
    case 'answer_window':
    case 'reminded': {
      const reminders = messages.filter(({ automation }) => automation === 'reminder');
      return { key: 'reminded', state: 'done', at: reminders.at(-1)?.sentAt ?? null };
    }
    case 'none':
    case 'skipped':
    case 'stopped':
    case 'expired':
    case 'cancelled':
      return { key: 'reminder', state: 'left_out', at: null };
    default:
      // Its time may come, a message will not as things are.
      if (lifecycle.reason === 'opted_out') return { key: 'reminder', state: 'left_out', at: null };
      return { key: 'reminder', state: 'next', at: lifecycle.reminderDueAt };
  }
}

function lastAt(events: readonly OrderEvent[], isIt: (event: OrderEvent) => boolean): string | null {
  return events.findLast(isIt)?.at ?? null;
}
