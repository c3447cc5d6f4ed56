import type { Client } from '@temporalio/client';
import { REPORT_DAYS_WORKFLOW, REPORT_DAYS_WORKFLOW_ID } from '../../workflows/identity.ts';
import { AGAIN, ONCE, startOnce } from './workflow-calls.ts';

/** Starts counting orders by the days of a new zone, or finds it started; SQL says where it goes on. */
export async function startReportDaysWorkflow(client: Client): Promise<void> {
  await startOnce(() =>
    client.workflow.start(REPORT_DAYS_WORKFLOW, {
      ...ONCE,
      ...AGAIN,
      workflowId: REPORT_DAYS_WORKFLOW_ID,
      args: [],
      staticSummary: "Counts the reports by the days of the shop's new zone",
    }),
  );
}
