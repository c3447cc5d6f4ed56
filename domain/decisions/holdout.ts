import { isHeldOut } from '../holdout.ts';
import { stopIf, type Check } from './check.ts';

/** For comparison a stable share of customers is not written to; they are counted. */
export const holdout: Check = {
  code: 'holdout',
  judge({ holdoutGroup, isConfirmed }) {
    if (holdoutGroup === null) return { verdict: 'pass' };
    const { rule, customerId, percent } = holdoutGroup;
    const isOut = isHeldOut(holdoutGroup);
    const details = { rule, customerId, percent, ...(isOut && isConfirmed ? { isConfirmed } : {}) };
    return stopIf(isOut && !isConfirmed, details);
  },
};
