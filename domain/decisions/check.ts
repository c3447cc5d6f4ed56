import type { Hours } from '../clock.ts';
import type { OrderStatus } from '../order-status.ts';
import type { Zone } from '../regions/region.ts';

/** The checks that exist; their codes are what people read as the reason. */
export type CheckCode =
  | 'duplicate_occurrence'
  | 'order_void'
  | 'blocked'
  | 'opted_out'
  | 'already_reordered'
  | 'attended'
  | 'bad_address'
  | 'own_number'
  | 'freq_cap'
  | 'quiet_hours'
  | 'missing_variable';

/** A marketing message of the same customer, whatever order caused it. */
export type OtherMarketing = {
  messageId: number;
  /** When it was sent, or written as long as it waits. */
  at: Date;
  /** It has reached WhatsApp, or may have. */
  hasLeft: boolean;
  /** It was about everything that this order holds, and was sent after this order was completed. */
  coversOrder: boolean;
};

/** What the checks need to know, read from the database; under the customer's lock when it binds. */
export type DecisionFacts = {
  /** When the message would leave. */
  at: Date;
  /** Another message with this business key exists, or this one has left already. */
  isHandled: boolean;
  customer: {
    isBlocked: boolean;
    isOptedOut: boolean;
    hasAddress: boolean;
    /** It is one of the shop's own numbers. */
    isOwnNumber: boolean;
    zone: Zone;
  };
  /** The order that the message is about; `null` when there is none (any more). */
  order: {
    status: OrderStatus;
    /** The status that an `order_status` message tells of. */
    notice: OrderStatus | null;
    isFullyReordered: boolean;
  } | null;
  /** The shop is open, or a person has just written in the conversation: nobody is to be told of an absence. */
  isAttended: boolean;
  /** Those within the frequency cap, and those that this message had to wait for before. */
  otherMarketing: readonly OtherMarketing[];
  /** Between two marketing messages to one customer, milliseconds. */
  capMs: number;
  /** On the customer's wall clock; `null`: messages may leave at any hour. */
  sendingHours: Hours | null;
  /** Seconds after the morning's first minute at which this message leaves: all at once would be a stampede. */
  morningSlot: number;
  /** A person wants it sent although the cap would hold it. */
  isConfirmed: boolean;
  /** A person was told that it is outside the customer's hours, and wants it sent all the same. */
  isNightConfirmed: boolean;
  /** Required variables without a value, and placeholders that nobody knows. */
  missing: readonly string[];
};

export type Details = Record<string, unknown>;
export type Judgement =
  | { verdict: 'pass'; details?: Details }
  | { verdict: 'stop'; details?: Details }
  /** Not before `until`. */
  | { verdict: 'defer'; until: Date; details?: Details };
export type Verdict = Judgement['verdict'];

/** One question before an automated send. `facts.at` is the earliest moment that the checks before it allow. */
export type Check = StoppingCheck | DeferringCheck;
type StoppingCheck = { code: CheckCode; mayDefer?: false; judge: (facts: DecisionFacts) => StopOrPass };
/** It says "later", and never "no": its code alone tells that the message is still to come. */
type DeferringCheck = {
  code: CheckCode;
  mayDefer: true;
  judge: (facts: DecisionFacts) => Exclude<Judgement, { verdict: 'stop' }>;
};
type StopOrPass = Exclude<Judgement, { verdict: 'defer' }>;

/** Stops when `isStopped`, else passes. */
export function stopIf(isStopped: boolean, details?: Details): StopOrPass {
  return { verdict: isStopped ? 'stop' : 'pass', ...(details ? { details } : {}) };
}
