import type { OrderLifecycle as LifecycleContract } from '@roms/contracts/orders';
import { cycleWords } from '@roms/domain/cycle';
import type { DueExplanation } from '../../db/models/OrderLifecycle.ts';

/** How a due time came about, with its cycle in words that name the customer. */
export function presentDue(
  due: DueExplanation | null,
  customerName: string,
): LifecycleContract['dueExplanation'] {
  if (due === null) return null;
  const { cycle, ruleName, days, time, zone, moved, answer = null, fullFrom = null } = due;
  return {
    ruleName,
    days,
    time,
    zone,
    moved,
    answer,
    cycle: cycle ? presentCycle(cycle, ruleName, customerName) : null,
    fullFrom,
  };
}

function presentCycle(
  { mode, factor, ...cycle }: NonNullable<DueExplanation['cycle']>,
  ruleName: string,
  customerName: string,
) {
  return { ...cycle, words: cycleWords({ mode, factor, ...cycle }, { customerName, ruleName }) };
}
