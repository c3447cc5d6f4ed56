import type { DueReminder } from '../../db/reminders/due-reminders.ts';
import type { ReminderOutcome } from './reminder-outcome.ts';

/** What became of each, by the order's id. */
export type Outcomes = ReadonlyMap<number, ReminderOutcome>;

/** Prints each text that would be sent under its order's number, the longest overdue first. */
export function listTexts(due: readonly DueReminder[], outcomes: Outcomes): void {
  for (const { orderId, orderNumber } of due) {
    const outcome = outcomes.get(orderId);
    if (outcome?.kind !== 'passed') continue;
    console.log(`\n${orderNumber}\n${outcome.body.replaceAll(/^/gm, '    ')}`);
  }
  console.log('');
}

/** Prints how many were due, and how many of them went, wait, or were stopped by which check. */
export function report(
  due: readonly DueReminder[],
  outcomes: Outcomes,
  { isDryRun }: { isDryRun: boolean },
): void {
  const all = [...outcomes.values()];
  const count = (kind: ReminderOutcome['kind']): number => all.filter((one) => one.kind === kind).length;
  const reasons = new Map<string, number>();
  for (const one of all) {
    if (one.kind === 'stopped') reasons.set(one.reason, (reasons.get(one.reason) ?? 0) + 1);
  }
  console.log(`due       ${due.length}`);
  if (isDryRun) console.log(`would go  ${count('passed')}`);
  else console.log(`sent      ${count('sent')}`);
  const why = isDryRun ? 'a check puts them off' : 'they wait in their lane, or a check puts them off';
  console.log(`deferred  ${count('deferred')}${count('deferred') > 0 ? ` (${why})` : ''}`);
  console.log(`stopped   ${count('stopped')}`);
  for (const [reason, times] of [...reasons].toSorted()) console.log(`  ${reason.padEnd(21)} ${times}`);
}
