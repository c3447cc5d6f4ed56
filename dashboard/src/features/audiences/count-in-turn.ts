import type { AudienceFilter } from '@roms/domain/audience';
import { audiencesApi } from '../../shop/audiences/audiences.api.ts';

/** A count may read all customers: so many run at once, however long the list of segments is. */
const MOST_AT_ONCE = 2;
let running = 0;
const waiting: (() => void)[] = [];

/** How many fit a filter; asked when less than two others are. Throws what `audiencesApi.count` does. */
export async function countInTurn(filter: AudienceFilter) {
  if (running === MOST_AT_ONCE) await new Promise<void>((start) => waiting.push(start));
  else running += 1;
  try {
    return await audiencesApi.count(filter);
  } finally {
    // Whoever waits longest takes the place of the one that ended.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}
