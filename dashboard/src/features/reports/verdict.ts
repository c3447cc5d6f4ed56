import type { RemindersReport } from '@roms/contracts/reports';

type Holdout = RemindersReport['holdout'];
/**
 * What the comparison with those who were left out allows to say: there is nothing to compare, there is too little, the
 * difference may be chance, or reminding brought more or fewer orders.
 */
export type Verdict = 'none' | 'few' | 'chance' | 'more' | 'fewer';

export function verdictOf({ difference, isTooFew }: Holdout): Verdict {
  if (difference === null) return 'none';
  if (isTooFew) return 'few';
  if (difference.low > 0) return 'more';
  return difference.high < 0 ? 'fewer' : 'chance';
}
