import type { EntryKey } from '@pinia/colada';
import type { Page } from '@roms/contracts/pagination';
import { computed } from 'vue';
import { usePages } from '../../api/use-pages.ts';
import { REMINDERS } from './reminders.api.ts';

type Asked<Row> = {
  /** What the list is of, behind the key of the board. */
  key: EntryKey;
  fetch: (cursor: string | null, signal: AbortSignal) => Promise<Page<Row>>;
};

/**
 * A list of the board, fetched page after page. Each row stands once, by what `keyOf` makes of it: one that moved between
 * two fetches may be on two pages.
 */
export function useBoardList<Row>(asked: () => Asked<Row>, keyOf: (row: Row) => string | number) {
  const { pages, ...query } = usePages(() => {
    const { key, fetch } = asked();
    return { key: [REMINDERS, ...key], fetch };
  });
  const list = computed(() => {
    const rows = pages.value.flatMap(({ data }) => data);
    return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
  });
  return { list, ...query };
}
