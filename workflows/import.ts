import { continueAsNew, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import { imports } from './proxies.ts';

/**
 * Brings a file's rows into the shop: reads them all, then makes of them what they are about, so many at a time. What was
 * done stands in the database, row by row, so whoever goes on after a crash begins there. Returns how it ended.
 */
export async function importWorkflow({ importId }: { importId: number }): Promise<string> {
  const state = await imports.readImport({ importId });
  if (state === 'failed') return state;
  for (;;) {
    const { isDone, done, total } = await imports.importRows({ importId });
    setCurrentDetails(`${done} of ${total} rows`);
    if (isDone) return 'done';
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof importWorkflow>({ importId });
  }
}
