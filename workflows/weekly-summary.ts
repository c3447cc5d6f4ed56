import { setCurrentDetails } from '@temporalio/workflow';
import { reports } from './proxies.ts';

/** Writes the summary of the last week for who wants it; the sweep has it sent. Started by the Schedule `weekly-summary`. */
export async function weeklySummaryWorkflow(): Promise<{ mails: number; messages: number }> {
  const queued = await reports.queueWeeklySummary();
  setCurrentDetails(`Written: ${queued.mails} mails, ${queued.messages} messages`);
  return queued;
}
