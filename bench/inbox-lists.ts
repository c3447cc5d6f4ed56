import { loadavg } from 'node:os';
import { assignmentRows } from './support/assignment-rows.ts';
import { fillInbox, SIZE, type FilledInbox } from './support/fill-inbox.ts';
import { homeRows } from './support/home-rows.ts';
import { inboxRows } from './support/inbox-rows.ts';
import { reportRows } from './support/report-rows.ts';
import { withShop } from './support/shop.ts';

const ROUNDS = 40;
/** Each row of the report ends after this, however slow it is (milliseconds). */
const MEASURE_MS = 15_000;

/**
 * The inbox's lists, tabs, filters and counts, assignment, files and the figures of the homes at 50,000 conversations
 * and 2,000,000 messages: each beside one statement written by hand that answers the same rows.
 */
export async function run(): Promise<void> {
  let filled: FilledInbox | undefined;
  await withShop(
    async (db) => {
      filled = await fillInbox(db);
    },
    async ({ db }) => {
      if (filled === undefined) throw new Error('nothing was filled');
      console.log(
        `  ${SIZE.conversations} conversations, ${SIZE.messages} messages; load ${loadavg()[0]?.toFixed(1)}`,
      );
      const rows = [...inboxRows(db, filled), ...homeRows(db, filled), ...assignmentRows(db)];
      await reportRows(db, rows, { rounds: ROUNDS, limitMs: MEASURE_MS });
    },
  );
}
