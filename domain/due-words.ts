import type { ExplainedCycle } from './cycle.ts';
import { codeInWords } from './decisions/check-words.ts';

export type DueFacts = {
  /** By the rules, `days` from completion; null where none speaks of the order and a person chose the time. */
  due: { ruleId: number; explanation: { days: number; cycle: ExplainedCycle } } | null;
  /** A person chose the time. */
  isMoved: boolean;
  /** Its own day was full. */
  isElsewhere: boolean;
  /** The check that puts it off, or that would stop it as things are. */
  deferredBy: string | null;
  stoppedBy: string | null;
};

/** Why a reminder is due when it is, for admins who read in Temporal's UI: no customer, product or rule by its name. */
export function dueWords({ isMoved, isElsewhere, deferredBy, stoppedBy, due }: DueFacts): string {
  const sentences = [isMoved || due === null ? 'A person chose this time.' : ruleWords(due)];
  if (isElsewhere && !isMoved) sentences.push('Its own day was full: this is the next one with room.');
  if (deferredBy !== null) sentences.push(`Put off by ${codeInWords(deferredBy)}.`);
  if (stoppedBy !== null) {
    sentences.push(
      `As things are it will not be sent, by ${codeInWords(stoppedBy)}; asked again at its time.`,
    );
  }
  return sentences.join(' ');
}

function ruleWords({ ruleId, explanation }: NonNullable<DueFacts['due']>): string {
  const { days, cycle } = explanation;
  if (cycle.mode === 'days') return `Reminder rule ${ruleId}: ${days} days after completion.`;
  const quantity = cycle.quantity === 1 ? '' : ` × ${cycle.quantity}`;
  const lead = cycle.leadDays === 0 ? '' : ` − ${cycle.leadDays}`;
  return `Reminder rule ${ruleId}: ${days} days after completion (${sourceWords(cycle)}: ${cycle.days}${quantity}${lead} days).`;
}

function sourceWords({ source, count }: ExplainedCycle): string {
  if (source === 'customer') return `from ${count} purchases of this customer`;
  if (source === 'product') return `from ${count} gaps between purchases of all customers`;
  return source === 'supply' ? "the product's days of supply" : 'no history yet, the days of the rule';
}
