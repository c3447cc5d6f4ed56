import type { NotYetReason, SendAnswer } from '@roms/contracts/gateway';
import type { SendRow } from '../sends/journal.ts';

/** How the contract words what became of a send. */

/** Nothing was taken, or (`sending`) nothing is settled: ask again. */
export function notYet(reason: NotYetReason, retryAfterMs: number): SendAnswer {
  return { outcome: 'not_yet', reason, retryAfterMs };
}

/** The settled answer of a key that was asked before. */
export function duplicateOf(row: SendRow): SendAnswer {
  if (row.state === 'queued' || row.state === 'sending') throw new Error('an open send has no answer yet');
  return {
    outcome: 'duplicate',
    first: row.state,
    ...(row.waMessageId === null ? {} : { waMessageId: row.waMessageId }),
    ...(row.code === null ? {} : { code: row.code }),
  };
}

/** The answer for the ask that settled it. */
export function firstAnswer(row: SendRow, at: number): SendAnswer {
  const id = row.waMessageId === null ? {} : { waMessageId: row.waMessageId };
  if (row.state === 'sent') {
    return { outcome: 'sent', waMessageId: row.waMessageId ?? '', at: new Date(at).toISOString() };
  }
  if (row.state === 'rejected') return { outcome: 'rejected', code: row.code ?? 'refused', ...id };
  return { outcome: 'unknown', ...id };
}
