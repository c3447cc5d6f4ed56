import type { Hours } from '../clock.ts';
import type { HoldoutGroup } from '../holdout.ts';
import type { OrderStatus } from '../order-status.ts';
import type { Zone } from '../regions/region.ts';
import type { Pauses } from './allowed-time.ts';

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
  | 'cold_contact'
  | 'no_reply_streak'
  | 'automation_stopped'
  | 'cs_open'
  | 'freq_cap'
  | 'quiet_hours'
  | 'blackout'
  | 'missing_variable'
  | 'out_of_stock'
  | 'holdout';

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

/** Why a person has, or should have, the customer's word first. */
export type Attention = {
  /** The customer waits for an answer, wrote lately in a conversation that is open, or has a label that holds automation. */
  cause: 'unanswered' | 'recent' | 'label';
  conversationId: number | null;
  /** The label's name. */
  label: string | null;
  /** How long one hold lasts, milliseconds. */
  holdMs: number;
  /** How often this message was held for such a reason, and until when the last time. */
  holds: number;
  heldUntil: Date | null;
};

/** A person has stopped everything automatic, or had until a moment ago. */
export type StandingStop = {
  id: number;
  /** When it ends or has ended; null: until somebody lifts it. */
  until: Date | null;
  /** Since when this stop holds the message; null when it has not yet. */
  heldSince: Date | null;
  /** After so long a message that waits is worth nothing any more (milliseconds); `worthUntil`: of a written one the moment. */
  shelfLifeMs: number;
  worthUntil: Date | null;
  /** Over how long what it held leaves after its end, milliseconds; 0: all at once. */
  spreadMs: number;
  /** It is written and waits as it is, planned anew by nobody: it is given its place also once the stop is over. */
  waitsAsItIs: boolean;
};

/** What the checks need to know, read from the database; under the customer's lock when it binds. */
export type DecisionFacts = {
  /** The present: what is planned leaves later. */
  now: Date;
  /** When the message would leave. */
  at: Date;
  stop: StandingStop | null;
  /** Another message with this business key exists, or this one has left already. */
  isHandled: boolean;
  customer: {
    isBlocked: boolean;
    isOptedOut: boolean;
    hasAddress: boolean;
    /** WhatsApp refused the last message because it knows nobody there, and nothing says otherwise since. */
    isUnknownToWhatsapp: boolean;
    /** They have written to the shop, ever. */
    hasWritten: boolean;
    /** It is one of the shop's own numbers. */
    isOwnNumber: boolean;
    zone: Zone;
  };
  /** The merchant wants it sent to strangers too. */
  allowsCold: boolean;
  /** The order that the message is about; `null` when there is none (any more). */
  order: {
    status: OrderStatus;
    /** The status that an `order_status` message tells of. */
    notice: OrderStatus | null;
    isFullyReordered: boolean;
  } | null;
  /** The shop is open, or a person has just written in the conversation: nobody is to be told of an absence. */
  isAttended: boolean;
  /** Null: nobody talks with the customer. */
  attention: Attention | null;
  /** Marketing since the customer last wrote or ordered, and how much is enough; null: not asked. */
  unanswered: { count: number; limit: number } | null;
  /** What the message is about and the shop cannot sell: names of products. */
  unavailable: readonly string[];
  /** Null: nobody is held out from it. */
  holdoutGroup: HoldoutGroup | null;
  /** Those within the frequency cap, and those that this message had to wait for before. */
  otherMarketing: readonly OtherMarketing[];
  /** Between two marketing messages to one customer, milliseconds. */
  capMs: number;
  /** On the customer's wall clock; `null`: messages may leave at any hour. */
  sendingHours: Hours | null;
  /** Null: the shop never rests. */
  pauses: Pauses | null;
  /** Seconds after the morning's first minute at which this message leaves: all at once would be a stampede. */
  morningSlot: number;
  /** A person wants it sent although the cap would hold it. */
  isConfirmed: boolean;
  /** A person was told that it is outside the customer's hours, and wants it sent all the same. */
  isNightConfirmed: boolean;
  /** As for the night: they were told that the shop rests then. */
  isPauseConfirmed: boolean;
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
export type Check = StoppingCheck | DeferringCheck | PatientCheck;
type Named = {
  code: CheckCode;
  /** With these facts it binds everything automatic, whatever its row says. */
  bindsEverything?: (facts: DecisionFacts) => boolean;
  /** What it goes by where it does not bind, and lets through what another would be stopped for; null: nothing to tell. */
  letsThrough?: (facts: DecisionFacts) => Details | null;
};
type StoppingCheck = Named & {
  mayDefer?: false;
  endsAs?: undefined;
  judge: (facts: DecisionFacts) => StopOrPass;
};
/** It says "later", and never "no": its code alone tells that the message is still to come. */
type DeferringCheck = Named & {
  mayDefer: true;
  endsAs?: undefined;
  judge: (facts: DecisionFacts) => Exclude<Judgement, { verdict: 'stop' }>;
};
/** It says "later" until it says "no": then a message ends with a reason of its own, `endsAs`. */
type PatientCheck = Named & { mayDefer: true; endsAs: string; judge: (facts: DecisionFacts) => Judgement };
type StopOrPass = Exclude<Judgement, { verdict: 'defer' }>;

/** Stops when `isStopped`, else passes. */
export function stopIf(isStopped: boolean, details?: Details): StopOrPass {
  return { verdict: isStopped ? 'stop' : 'pass', ...(details ? { details } : {}) };
}
