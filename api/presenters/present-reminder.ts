import type { CustomerCycle as CycleContract, Reminder } from '@roms/contracts/reminders';
import { cycleWords } from '@roms/domain/cycle';
import { othersBeside } from '@roms/domain/reorder';
import type { DueExplanation } from '../../db/models/OrderLifecycle.ts';
import type { CustomerCycle } from '../../db/reminders/customer-cycles.ts';
import type { ReminderRow } from '../../db/reminders/reminders-page.ts';

/** A reminder on the board. */
export function presentReminder({ order, lifecycle, at, product, body, missing }: ReminderRow): Reminder {
  const { customer } = order;
  const due = lifecycle.dueExplanation;
  const cycle = due?.cycle ?? null;
  const names = { customerName: customer.name, ruleName: due?.ruleName ?? '' };
  return {
    orderId: order.id,
    orderNumber: order.orderNumber,
    customer: { id: customer.id, name: customer.name, phone: customer.phone },
    dueAt: at.toISOString(),
    state: lifecycle.state,
    reason: lifecycle.reason,
    cycleNumber: lifecycle.cycle,
    cycle: {
      source: due?.moved ? 'person' : (cycle?.source ?? 'rule'),
      days: due?.moved ? null : (cycle?.days ?? due?.days ?? null),
      words: wordsOf(due, names),
    },
    fullFrom: due?.fullFrom ?? null,
    zone: customer.zone,
    product: product === null ? null : { name: product, others: othersBeside(order.items, product) },
    body,
    missing,
  };
}

function wordsOf(due: DueExplanation | null, names: { customerName: string; ruleName: string }): string {
  if (due?.answer) return `diminta ${names.customerName}`;
  if (due === null || due.moved) return cycleWords(null, names);
  return due.cycle ? cycleWords(due.cycle, names) : `aturan "${due.ruleName}": ${due.days} hari`;
}

/** How long a product lasts a customer, in words that name them. */
export function presentCustomerCycle(
  { boughtAt, runOutAt, cycle, ...bought }: CustomerCycle,
  customerName: string,
): CycleContract {
  const explained = { ...cycle, mode: 'learned' as const, quantity: bought.quantity, leadDays: 0 };
  const words = cycleWords(explained, { customerName, ruleName: '' });
  return {
    ...bought,
    boughtAt: boughtAt.toISOString(),
    runOutAt: runOutAt.toISOString(),
    cycle: { source: cycle.source, days: cycle.days, words },
  };
}
