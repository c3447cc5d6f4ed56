import type { Page } from '@roms/contracts/pagination';
import type { BulkOutcome, BulkReminders, Reminder, ReminderLoad } from '@roms/contracts/reminders';
import { useQuery, useQueryCache } from '@pinia/colada';
import { computed } from 'vue';
import { api } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';
import { refetch } from '../../live/refetch.ts';
import { useShopTime } from '../../shop/time/use-shop-time.ts';
import { useAddressFilter } from '../../ui/use-address-filter.ts';

/** What waits, what a person should look at, and what became of the others. */
export const TABS = ['waiting', 'stopped', 'answer_window', 'reminded', 'skipped'] as const;
const REMINDERS = ['reminders'];

/** The board's reminders in one state, by day, with the load of the next days. */
export function useReminders() {
  const cache = useQueryCache();
  const filter = useAddressFilter({ state: 'waiting' });
  const { dayKey } = useShopTime();
  const { pages, ...query } = usePages(() => {
    const { state } = filter;
    return {
      key: [...REMINDERS, 'list', state],
      fetch: (cursor, signal) => api.get<Page<Reminder>>('/reminders', { query: { state, cursor }, signal }),
    };
  });
  const { data: load } = useQuery({
    key: [...REMINDERS, 'load'],
    query: ({ signal }) => api.get<ReminderLoad>('/reminders/load', { signal }),
  });
  /** Each once: one that moved between two fetches may be on two pages. */
  const list = computed(() => {
    const rows = pages.value.flatMap(({ data }) => data);
    return [...new Map(rows.map((row) => [row.orderId, row])).values()];
  });
  const days = computed(() => [...Map.groupBy(list.value, ({ dueAt }) => dayKey(dueAt))]);
  return {
    ...{ filter, list, days, load },
    ...query,
    reload: () => refetch(cache, REMINDERS),
    /** Throws `ApiError`; what was refused for one order stands in its row. */
    act: (body: BulkReminders) => api.post<BulkOutcome[]>('/reminders/bulk', body),
  };
}
