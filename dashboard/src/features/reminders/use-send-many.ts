import type { Reminder } from '@roms/contracts/reminders';
import { wayOutOf } from '@roms/domain/way-out';
import { shallowRef } from 'vue';
import { MOST, type Acted, type Wish } from './use-reminder-acts.ts';

/** What is asked before many are sent, of the rows as they were then: the board changes while it is read. */
export type ManyQuestion = {
  /** What goes when the answer is yes, no more than one request takes. */
  going: readonly Reminder[];
  /** Those of them that are kept back until a person says so. */
  held: readonly Reminder[];
  /** What was chosen and nobody's word lets through. */
  stuck: readonly Reminder[];
  /** How many could go and find no room in the request. */
  later: number;
  /** What was refused because it is outside the customer's hours: it goes once that is confirmed. */
  isOutside: boolean;
};

function questionOf(rows: readonly Reminder[]): ManyQuestion {
  const isHeld = (row: Reminder) => wayOutOf(row) === 'send_anyway';
  const canGo = (row: Reminder) => wayOutOf(row) === null || isHeld(row);
  const able = rows.filter(canGo);
  const going = able.slice(0, MOST);
  return {
    ...{ going, held: going.filter(isHeld), stuck: rows.filter((row) => !canGo(row)) },
    ...{ later: able.length - going.length, isOutside: false },
  };
}

/**
 * Sends many as they were chosen, after a question where some are kept back or not all can go. Whether it is outside a
 * customer's hours is known when it is asked for: those are asked about then. `act` answers null where nothing was done.
 */
export function useSendMany(act: (wish: Wish, rows: readonly Reminder[]) => Promise<Acted | null>) {
  const question = shallowRef<ManyQuestion | null>(null);

  async function send(rows: readonly Reminder[]): Promise<void> {
    const asked = questionOf(rows);
    if (asked.held.length + asked.stuck.length + asked.later > 0) question.value = asked;
    else await go(asked);
  }
  async function confirm(): Promise<void> {
    if (question.value !== null) await go(question.value);
  }
  /** Does what a question was about; what that leaves to be asked takes its place. */
  async function go({ going, isOutside }: ManyQuestion): Promise<void> {
    const acted = await act({ action: 'send_now', ...(isOutside ? { confirmed: true } : {}) }, going);
    const outside = going.filter(({ orderId }) => acted?.refused.get(orderId) === 'outside_hours');
    question.value =
      outside.length > 0 ? { going: outside, held: [], stuck: [], later: 0, isOutside: true } : null;
  }
  return { question, send, confirm };
}
