/** Where an order's workflow stands; `order_lifecycles.state`. */
export const LIFECYCLE_STATES = [
  'none',
  'thanking',
  'waiting_for_completion',
  'waiting',
  'sending',
  'answer_window',
  'reminded',
  'reordered',
  'cancelled',
  'skipped',
  'expired',
  'stopped',
] as const;
export type LifecycleState = (typeof LIFECYCLE_STATES)[number];

/**
 * `order_lifecycles.state` of an order that no workflow has begun. Only the tables know it: to everybody else such an
 * order has no lifecycle yet.
 */
export const NOT_STARTED = 'not_started';

const ENDED: readonly LifecycleState[] = [
  'none',
  'reminded',
  'reordered',
  'cancelled',
  'skipped',
  'expired',
  'stopped',
];

/** What happens next with an order, in one stable word that screens translate. */
export const NEXT_ACTIONS = [
  'send_thank_you',
  'wait_for_completion',
  'send_reminder',
  'wait_for_answer',
  'none',
] as const;
export type NextAction = (typeof NEXT_ACTIONS)[number];

/** Whether nothing more will happen in this state. */
export function isLifecycleEnded(state: LifecycleState): boolean {
  return ENDED.includes(state);
}
