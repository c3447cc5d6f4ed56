import type { OrderStatus } from '../order-status.ts';

/**
 * The checks before an automated send, in their order (product.md 3.2). Each leaves one row, so that
 * "why did this customer get this?" has an answer; the first that stops ends the list.
 */

export type Automation = 'thank_you' | 'reminder' | 'order_status';

/** What the checks need to know, read from the database under the customer's lock. */
export type DecisionFacts = {
  automation: Automation;
  /** Another message with this business key exists, or this one has left already. */
  isHandled: boolean;
  orderStatus: OrderStatus;
  /** The status that an `order_status` message tells of. */
  notice: OrderStatus | null;
  isBlocked: boolean;
  isOptedOut: boolean;
  isFullyReordered: boolean;
  /** Required variables without a value, and placeholders that nobody knows. */
  missing: readonly string[];
};

export type Verdict = 'pass' | 'stop' | 'defer';
export type CheckCode =
  'duplicate_occurrence' | 'order_void' | 'blocked' | 'opted_out' | 'already_reordered' | 'missing_variable';
export type CheckResult = { check: CheckCode; verdict: Verdict; details: Record<string, unknown> };
export type Decision = { rows: CheckResult[]; stoppedBy: CheckCode | null };

type Check = {
  code: CheckCode;
  /** The automations that this check binds. */
  binds: readonly Automation[];
  stops: (facts: DecisionFacts) => boolean;
  details?: (facts: DecisionFacts) => Record<string, unknown>;
};

const ALL: readonly Automation[] = ['thank_you', 'reminder', 'order_status'];

const PIPELINE: readonly Check[] = [
  { code: 'duplicate_occurrence', binds: ALL, stops: (facts) => facts.isHandled },
  {
    code: 'order_void',
    binds: ALL,
    // A notice of the cancellation itself is about a void order on purpose.
    stops: (facts) => facts.orderStatus === 'cancelled' && facts.notice !== 'cancelled',
    details: (facts) => ({ orderStatus: facts.orderStatus }),
  },
  { code: 'blocked', binds: ALL, stops: (facts) => facts.isBlocked },
  // What the customer's own order caused is no marketing: opting out does not stop it.
  { code: 'opted_out', binds: ['reminder'], stops: (facts) => facts.isOptedOut },
  { code: 'already_reordered', binds: ['reminder'], stops: (facts) => facts.isFullyReordered },
  // Here follow, in this order: bad_address, cold_contact, no_reply_streak, cs_open, freq_cap, quiet_hours,
  // budget. They may answer `defer`; whoever ordered is no cold contact for the automations above.
  {
    code: 'missing_variable',
    binds: ALL,
    stops: (facts) => facts.missing.length > 0,
    details: (facts) => (facts.missing.length > 0 ? { missing: [...facts.missing] } : {}),
  },
  // Here follows: holdout.
];

/** Runs the checks that bind this automation; `rows` ends with the one that stopped, if any. */
export function decide(facts: DecisionFacts): Decision {
  const rows: CheckResult[] = [];
  for (const check of PIPELINE) {
    if (!check.binds.includes(facts.automation)) continue;
    const isStopped = check.stops(facts);
    rows.push({
      check: check.code,
      verdict: isStopped ? 'stop' : 'pass',
      details: check.details?.(facts) ?? {},
    });
    if (isStopped) return { rows, stoppedBy: check.code };
  }
  return { rows, stoppedBy: null };
}
