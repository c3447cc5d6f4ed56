import { REPAIRABLE_REASONS } from './repair.ts';

/**
 * What a reminder waits for a person for: something is to be put right, the customer's silence or a talk with CS needs a
 * decision, it has no time, or nobody knows whether it arrived.
 */
export const REMINDER_NEEDS = ['repair', 'decide', 'no_time', 'unconfirmed'] as const;
export type ReminderNeed = (typeof REMINDER_NEEDS)[number];

/** Why a reminder was stopped that goes all the same when a person says so. */
export const OVERRIDABLE_REASONS = ['cs_open', 'no_reply_streak'] as const;

/** Where a reminder stands, and why. */
type Standing = { state: string; reason: string | null };

/** What a person may do about a reminder that ended; null: nothing, it ended for good or goes on. */
export function needOfEnded({ state, reason }: Standing): 'repair' | 'decide' | null {
  if (state !== 'stopped') return null;
  if (REPAIRABLE_REASONS.some((one) => one === reason)) return 'repair';
  return OVERRIDABLE_REASONS.some((one) => one === reason) ? 'decide' : null;
}

/** It had ended already when a person let it be: its reason still says why it had. */
export function isDismissed({ state, reason }: Standing): boolean {
  return state === 'skipped' && needOfEnded({ state: 'stopped', reason }) !== null;
}

export type NeedAction = 'repair' | 'send_now' | 'move' | 'skip';

/** What can be done about it on the board, the first first; what is unconfirmed is decided in its conversation. */
export function actionsFor(need: ReminderNeed, reason: string | null): readonly NeedAction[] {
  if (need === 'repair') return ['repair', 'move', 'skip'];
  if (need === 'decide') return ['send_now', 'move', 'skip'];
  if (need === 'unconfirmed') return [];
  // Without a rule there is no text that would fit; what a restore holds has one.
  return reason === 'restored' ? ['send_now', 'move', 'skip'] : ['move', 'skip'];
}
