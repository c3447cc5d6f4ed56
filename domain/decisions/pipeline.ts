import { automationRow, type Automation } from '../automations.ts';
import { alreadyReordered } from './already-reordered.ts';
import { attended } from './attended.ts';
import { automationStopped } from './automation-stopped.ts';
import { badAddress } from './bad-address.ts';
import { blackout } from './blackout.ts';
import { blocked } from './blocked.ts';
import type { Check, CheckCode, DecisionFacts, Details, Judgement, Verdict } from './check.ts';
import { coldContact } from './cold-contact.ts';
import { csOpen } from './cs-open.ts';
import { duplicateOccurrence } from './duplicate-occurrence.ts';
import { freqCap } from './freq-cap.ts';
import { holdout } from './holdout.ts';
import { missingVariable } from './missing-variable.ts';
import { noReplyStreak } from './no-reply-streak.ts';
import { ownNumber } from './own-number.ts';
import { optedOut } from './opted-out.ts';
import { orderVoid } from './order-void.ts';
import { outOfStock } from './out-of-stock.ts';
import { quietHours } from './quiet-hours.ts';

export type CheckResult = { check: CheckCode; verdict: Verdict; details: Details };

/** One run of the pipeline: the answer to "why did this customer get this?", and to "why not?". */
export type Evaluation = { checks: CheckResult[] } & (
  | { verdict: 'pass'; code: null; until: null }
  | { verdict: 'stop'; code: CheckCode; until: null }
  | { verdict: 'defer'; code: CheckCode; until: Date }
);

/** The checks in their order. A new one is a file, a line here, and its code in the rows that it binds. */
export const PIPELINE: readonly Check[] = [
  duplicateOccurrence,
  orderVoid,
  blocked,
  optedOut,
  alreadyReordered,
  attended,
  badAddress,
  ownNumber,
  coldContact,
  noReplyStreak,
  automationStopped,
  csOpen,
  freqCap,
  quietHours,
  blackout,
  missingVariable,
  outOfStock,
  holdout,
];

/** Whether a message that was taken back with this reason is only put off. */
export function isDeferral(reason: string | null): boolean {
  return PIPELINE.some((check) => check.mayDefer === true && check.code === reason);
}

/** The reason that a message is given which a check ended: where that check also defers, another than of a deferral. */
export function reasonOfStop(code: CheckCode): string {
  return PIPELINE.find((check) => check.code === code)?.endsAs ?? code;
}

/** The check whose stop gave a message its reason; any other reason is its own code. */
export function codeOfStop(reason: string): string {
  return PIPELINE.find((check) => check.endsAs === reason)?.code ?? reason;
}

/** Whether a check that binds an automation by its row may put it off. */
export function canBePutOff(automation: Automation): boolean {
  return automationRow(automation).checks.some(isDeferral);
}

/**
 * Runs the checks that bind an automation; one that does not may tell why it lets this through. The first that stops ends it. One that defers moves the moment for those
 * after it, so that `until` is a time that all of them allow; `code` is the first that deferred.
 */
export function decide(automation: Automation, facts: DecisionFacts): Evaluation {
  const checks: CheckResult[] = [];
  let deferred = null as { code: CheckCode; until: Date } | null;
  const isBound = boundBy(automation, facts);
  for (const check of PIPELINE) {
    const { code, judge } = check;
    if (!isBound(check)) {
      const told = check.letsThrough?.(facts) ?? null;
      if (told !== null) checks.push({ check: code, verdict: 'pass', details: told });
      continue;
    }
    const judgement = judge({ ...facts, at: deferred?.until ?? facts.at }) as Judgement;
    checks.push({ check: code, verdict: judgement.verdict, details: judgement.details ?? {} });
    if (judgement.verdict === 'stop') return { verdict: 'stop', code, until: null, checks };
    if (judgement.verdict === 'defer') {
      deferred = { code: deferred?.code ?? code, until: judgement.until };
    }
  }
  return deferred
    ? { verdict: 'defer', ...deferred, checks }
    : { verdict: 'pass', code: null, until: null, checks };
}

/**
 * What would stop a message or put it off, were nobody to ask for it: each check by itself, in their order, as it would
 * judge. `facts` are those of a message that a person asks for.
 */
export function overriddenChecks(automation: Automation, facts: DecisionFacts): CheckResult[] {
  const unasked = { ...facts, isConfirmed: false, isNightConfirmed: false, isPauseConfirmed: false };
  return PIPELINE.filter(boundBy(automation, facts)).flatMap(({ code, judge }) => {
    const { verdict, details = {} } = judge(unasked) as Judgement;
    const isOverridden = verdict !== 'pass' && judge(facts).verdict === 'pass';
    return isOverridden ? [{ check: code, verdict, details }] : [];
  });
}

/** Tells which checks bind an automation: those of its row, and those that bind everything as things are. */
function boundBy(automation: Automation, facts: DecisionFacts): (check: Check) => boolean {
  const bound = automationRow(automation).checks;
  return ({ code, bindsEverything }) => bound.includes(code) || bindsEverything?.(facts) === true;
}
