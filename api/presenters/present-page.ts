import type { Page } from '@roms/contracts/pagination';
import type { ListPage } from '../../db/keyset.ts';

/** Where a list goes on; its first page says how many rows there are in all. */
export function presentPage({ nextCursor, total }: Omit<ListPage<never>, 'rows'>): Page<never>['page'] {
  return { nextCursor, ...(total === null ? {} : { total }) };
}
