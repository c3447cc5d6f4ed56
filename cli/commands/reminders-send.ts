import { setTimeout as sleep } from 'node:timers/promises';
import { InvalidArgumentError, type Command } from 'commander';
import type { Knex } from 'knex';
import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { REMINDER_CHANGED } from '@roms/domain/reminder-changed';
import { dueReminders, type DueReminder } from '../../db/reminders/due-reminders.ts';
import { foreseenReminders } from '../../db/reminders/foreseen-reminders.ts';
import type { Env } from '../../runtime/env.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createWorkflowClient, type WorkflowClient } from '../../temporal/workflow-client/index.ts';
import { databaseEnv } from '../environment.ts';
import { CliProblem } from '../problem.ts';
import { startProgress, type Progress } from '../reminders/progress.ts';
import { reminderOutcome, type ReminderOutcome } from '../reminders/reminder-outcome.ts';
import { listTexts, report, type Outcomes } from '../reminders/report.ts';
import { withDatabase } from '../with-database.ts';

type Options = { dryRun?: boolean; wait: number };

/** Who asked, in the timeline of the order: the command line knows no person. */
const ACTOR: Actor = { kind: 'system', id: null, name: 'reminders:send' };
/** Customers whose reminders are asked for at once; the lane decides when each leaves. */
const AT_ONCE = 5;
/** It was sent, moved or skipped meanwhile, or its customer asked for another time. */
const NO_MORE_DUE = ['reminder_not_waiting', REMINDER_CHANGED];
/** A busy engine answers late: one that is away is asked no more often than that, and so far apart (milliseconds). */
const MOST_TRIES = 3;
const RETRY_MS = 1_000;

export function addRemindersSend(program: Command): void {
  program
    .command('reminders:send')
    .description('send now every reminder that is due and waits; the same checks, lane and pace as always')
    .option('--dry-run', 'only print each text that would be sent, and what would stop the others')
    .option('--wait <seconds>', 'how long to wait for what is under way', parseSeconds, 60)
    .action(async ({ dryRun: isDryRun = false, wait }: Options) => {
      const env = databaseEnv();
      await withDatabase(env.DATABASE_URL, async (db) => {
        const due = await dueReminders(db, new Date());
        if (due.length === 0) return console.log('No reminder is due.');
        const progress = startProgress(due.length);
        const work = isDryRun
          ? foreseeAll(db, env, due, progress)
          : sendAll(db, env, due, progress, wait * 1000);
        const outcomes = await work.finally(progress.end);
        if (isDryRun) listTexts(due, outcomes);
        report(due, outcomes, { isDryRun });
      });
    });
}

async function foreseeAll(
  db: Knex,
  env: Env,
  due: readonly DueReminder[],
  progress: Progress,
): Promise<Outcomes> {
  const settings = { dayMs: env.ROMS_DAY_MS, scheduleTime: env.REMINDER_SCHEDULE_TIME };
  return eachCustomer(due, progress, async (reminders, settle) => {
    const foreseen = await foreseenReminders(db, reminders, settings);
    for (const [index, one] of foreseen.entries()) {
      const reminder = reminders[index]!;
      if (one.outcome === 'passed') settle(reminder, { kind: 'passed', body: one.body });
      else if (one.outcome === 'stopped') settle(reminder, { kind: 'stopped', reason: one.code });
      else settle(reminder, { kind: 'deferred' });
    }
  });
}

async function sendAll(
  db: Knex,
  env: Env,
  due: readonly DueReminder[],
  progress: Progress,
  waitMs: number,
): Promise<Outcomes> {
  const workflows = createWorkflowClient({
    address: env.TEMPORAL_ADDRESS,
    namespace: env.TEMPORAL_NAMESPACE,
    db,
    logger: createLogger({ name: 'roms-cli', level: 'silent' }),
  });
  try {
    const deadline = Date.now() + waitMs;
    return await eachCustomer(due, progress, async (reminders, settle) => {
      for (const reminder of reminders) {
        await ask(workflows, reminder);
        settle(reminder, await reminderOutcome(db, reminder, deadline));
      }
    });
  } finally {
    await workflows.close();
  }
}

/**
 * Asks the order's own workflow. One that waits no more was asked by somebody else, or by a try whose answer came too late:
 * its outcome is read all the same.
 */
async function ask(workflows: WorkflowClient, { orderId, cycle }: DueReminder): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await workflows.sendReminderNow(orderId, ACTOR, false, cycle);
    } catch (error) {
      if (error instanceof AppError && NO_MORE_DUE.includes(error.code)) return;
      if (!(error instanceof AppError) || error.code !== 'temporal_unavailable') throw error;
      if (tries === MOST_TRIES)
        throw new CliProblem('Temporal or the worker does not answer: run `npm run -s roms -- doctor`');
    }
    await sleep(RETRY_MS);
  }
}

type Settle = (reminder: DueReminder, outcome: ReminderOutcome) => void;

/** A customer's reminders decide about each other: they are asked for in turn, the longest overdue first. */
async function eachCustomer(
  due: readonly DueReminder[],
  progress: Progress,
  work: (reminders: readonly DueReminder[], settle: Settle) => Promise<void>,
): Promise<Outcomes> {
  const outcomes = new Map<number, ReminderOutcome>();
  const problems: unknown[] = [];
  const settle: Settle = ({ orderId, orderNumber }, outcome) => {
    outcomes.set(orderId, outcome);
    progress.step(`${orderNumber}  ${outcome.kind === 'stopped' ? outcome.reason : outcome.kind}`);
  };
  const waiting = Map.groupBy(due, ({ customerId }) => customerId).values();
  const lane = async (): Promise<void> => {
    for (const reminders of waiting) {
      await work(reminders, settle);
      if (problems.length > 0) return;
    }
  };
  // Every lane comes to its end before anything is closed under it.
  const lanes = Array.from({ length: AT_ONCE }, () => lane().catch((error: unknown) => problems.push(error)));
  await Promise.all(lanes);
  if (problems.length > 0) throw problems[0];
  return outcomes;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('seconds, from 0 to 86400');
}
