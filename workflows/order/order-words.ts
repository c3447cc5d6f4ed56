import { codeInWords } from '@roms/domain/decisions/check-words';
import type { LifecycleState } from '@roms/domain/lifecycle';
import type { Telling } from '../telling.ts';

const ENDINGS: Partial<Record<LifecycleState, string>> = {
  none: 'Nothing was left to do for this order.',
  reminded: 'The reminder went out, and the time in which an answer counts is over.',
  reordered: 'The customer has ordered the same again; what comes next belongs to that order.',
  cancelled: 'The order was cancelled, returned or deleted.',
  skipped: 'A person skipped the reminder and did not take it back within ten minutes.',
  expired: 'The time in which the reminder was worth something is over.',
  stopped: 'A check stopped the reminder, or a later cycle of the order goes on instead.',
};

/** Of an order whose cycle has ended; `endedBy` is the code of what ended it, where it is known. */
export function ending(state: LifecycleState, endedBy: string | null): Telling {
  const words = ENDINGS[state] ?? state;
  return {
    next: `nothing more: this cycle ended as ${state}`,
    why: endedBy === null ? words : `${words} (${codeInWords(endedBy)})`,
  };
}
