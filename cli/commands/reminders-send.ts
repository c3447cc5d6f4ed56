import { InvalidArgumentError, type Command } from 'commander';
import type { Knex } from 'knex';
import type { Actor } from '@roms/domain/actor';
import { AppError } from '@roms/domain/errors';
import { dueReminders, type DueReminder } from '../../db/reminders/due-reminders.ts';
import { evaluateReminder } from '../../db/reminders/evaluate-reminder.ts';
import type { Env } from '../../runtime/env.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createWorkflowClient, type WorkflowClient } from '../../temporal/workflow-client/index.ts';
import { databaseEnv } from '../environment.ts';
import { CliProblem } from '../problem.ts';
import { startProgress, type Progress } from '../reminders/progress.ts';
import { reminderOutcome, type ReminderOutcome } from '../reminders/reminder-outcome.ts';
import { withDatabase } from '../with-database.ts';

type Options = { dryRun?: boolean; wait: number };

/** Who asked, in the timeline of the order: the command line knows no person. */
const ACTOR: Actor = { kind: 'system', id: null, name: 'reminders:send' };
/** Reminders asked for at once; the lane decides when each leaves. */
const AT_ONCE = 5;

export function addRemindersSend(program: Command): void {
  program
    .command('reminders:send')
    .description('send now every reminder that is due and waits; the same checks, lane and pace as always')
    .option('--dry-run', 'only say what would be sent, and what would stop the others')
    .option('--wait <seconds>', 'how long to wait for what is under way', parseSeconds, 60)
    .action(async (options: Options) => {
      const env = databaseEnv();
      await withDatabase(env.DATABASE_URL, async (db) => {
        const due = await dueReminders(db, new Date());
        if (due.length === 0) return console.log('No reminder is due.');
        const progress = startProgress(due.length);
        const work = options.dryRun
          ? foreseeAll(db, env, due, progress)
          : sendAll(db, env, due, progress, options.wait * 1000);
        const outcomes = await work.finally(progress.end);
        report(due.length, outcomes, options.dryRun ?? false);
      });
    });
}

/** The same look that the workflow takes before it writes a reminder; nothing is written. */
async function foreseeAll(
  db: Knex,
  env: Env,
  due: DueReminder[],
  progress: Progress,
): Promise<ReminderOutcome[]> {
  return eachOf(due, progress, async ({ orderId }) => {
    const { verdict, code } = await evaluateReminder(db, orderId, {
      dayMs: env.ROMS_DAY_MS,
      scheduleTime: env.REMINDER_SCHEDULE_TIME,
    });
    if (verdict === 'stop') return { kind: 'stopped', reason: code ?? 'stopped' };
    return { kind: verdict === 'wait' ? 'deferred' : 'passed' };
  });
}

async function sendAll(
  db: Knex,
  env: Env,
  due: DueReminder[],
  progress: Progress,
  waitMs: number,
): Promise<ReminderOutcome[]> {
  const workflows = createWorkflowClient({
    address: env.TEMPORAL_ADDRESS,
    namespace: env.TEMPORAL_NAMESPACE,
    db,
    logger: createLogger({ name: 'roms-cli', level: 'silent' }),
  });
  try {
    const deadline = Date.now() + waitMs;
    return await eachOf(due, progress, async (reminder) => {
      await ask(workflows, reminder);
      return reminderOutcome(db, reminder, deadline);
    });
  } finally {
    await workflows.close();
  }
}

/** Asks the order's own workflow. One that waits no more was asked by somebody else: its outcome is read all the same. */
async function ask(workflows: WorkflowClient, { orderId }: DueReminder): Promise<void> {
  try {
    await workflows.sendReminderNow(orderId, ACTOR, false);
  } catch (error) {
    if (error instanceof AppError && error.code === 'reminder_not_waiting') return;
    if (error instanceof AppError && error.code === 'temporal_unavailable') {
      throw new CliProblem('Temporal or the worker does not answer: run `npm run -s roms -- doctor`');
    }
    throw error;
  }
}

async function eachOf(
  due: readonly DueReminder[],
  progress: Progress,
  work: (reminder: DueReminder) => Promise<ReminderOutcome>,
): Promise<ReminderOutcome[]> {
  const outcomes: ReminderOutcome[] = [];
  const problems: unknown[] = [];
  const waiting = due.values();
  const lane = async (): Promise<void> => {
    for (const reminder of waiting) {
      const outcome = await work(reminder);
      outcomes.push(outcome);
      progress.step(`${reminder.orderNumber}  ${outcome.kind === 'stopped' ? outcome.reason : outcome.kind}`);
      if (problems.length > 0) return;
    }
  };
  // Every lane comes to its end before anything is closed under it.
  const lanes = Array.from({ length: AT_ONCE }, () => lane().catch((error: unknown) => problems.push(error)));
  await Promise.all(lanes);
  if (problems.length > 0) throw problems[0];
  return outcomes;
}

function report(due: number, outcomes: readonly ReminderOutcome[], isDryRun: boolean): void {
  const count = (kind: ReminderOutcome['kind']): number => outcomes.filter((one) => one.kind === kind).length;
  const reasons = new Map<string, number>();
  for (const one of outcomes) {
    if (one.kind === 'stopped') reasons.set(one.reason, (reasons.get(one.reason) ?? 0) + 1);
  }
  console.log(`due       ${due}`);
  if (isDryRun) console.log(`would go  ${count('passed')}`);
  else console.log(`sent      ${count('sent')}`);
  const waits = isDryRun ? 'by the rules of now they are not due yet' : 'they wait in their lane';
  console.log(`deferred  ${count('deferred')}${count('deferred') > 0 ? ` (${waits})` : ''}`);
  console.log(`stopped   ${count('stopped')}`);
  for (const [reason, times] of [...reasons].toSorted()) console.log(`  ${reason.padEnd(21)} ${times}`);
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds >= 0 && seconds <= 86_400) return seconds;
  throw new InvalidArgumentError('seconds, from 0 to 86400');
}
