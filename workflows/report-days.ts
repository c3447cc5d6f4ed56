import { continueAsNew, setCurrentDetails, sleep, workflowInfo } from '@temporalio/workflow';
import { reports } from './proxies.ts';

/**
 * Counts the orders of before a change of the shop's zone by its days, so many at a time. Started by the sweep while SQL
 * says that some are left, and SQL says where to go on: two at once do no harm.
 */
export async function reportDaysWorkflow(before = 0): Promise<{ orders: number }> {
  let orders = before;
  for (;;) {
    const { after, seen } = await reports.rebuildReportDays();
    orders += seen;
    setCurrentDetails(`${orders} orders so far`);
    if (after === null) return { orders };
    // Something that began before the change is still being written.
    if (seen === 0) await sleep('5 seconds', { summary: 'Until what began before is written' });
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof reportDaysWorkflow>(orders);
  }
}
