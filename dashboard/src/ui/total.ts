import type { Total } from '@roms/contracts/pagination';
import { formatCount } from './count.ts';

/** How many rows a list has, as people read it: exact, or `1.000+` where nobody counted further. */
export function totalText({ count, isMore }: Total): string {
  return `${formatCount(count)}${isMore ? '+' : ''}`;
}

/**
 * What a list says of itself: what it has when all of it is loaded, else what its first page said. Null while that is
 * not known.
 */
export function listTotal(list: {
  loaded: number;
  isComplete: boolean;
  first: Total | undefined;
}): string | null {
  const { loaded, isComplete, first } = list;
  if (isComplete) return totalText({ count: loaded, isMore: false });
  return first === undefined ? null : totalText(first);
}
