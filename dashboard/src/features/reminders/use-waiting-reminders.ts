import { useQuery } from '@pinia/colada';
import { computed } from 'vue';
import { usePages } from '../../api/use-pages.ts';
import { useShopTime } from '../../shop/time/use-shop-time.ts';
import { dayAfter, zonedMoment } from '../../ui/time.ts';
import { boardApi, REMINDERS } from './reminders.api.ts';

/** The reminders that wait, by day, with the load of the next days; of one day of the shop (`2026-11-22`) where one is given. */
export function useWaitingReminders(only: () => string) {
  const { dayKey, shopZone } = useShopTime();
  const spanOf = (day: string) =>
    day === ''
      ? {}
      : {
          from: zonedMoment(day, '00:00', shopZone.value).toISOString(),
          to: zonedMoment(dayAfter(day, 1), '00:00', shopZone.value).toISOString(),
        };
  const { pages, ...query } = usePages(() => {
    const day = only();
    return {
      key: [REMINDERS, 'waiting', day],
      fetch: (cursor, signal) => boardApi.waiting({ cursor, ...spanOf(day) }, signal),
    };
  });
  const { data: load } = useQuery({
    key: [REMINDERS, 'load'],
    query: ({ signal }) => boardApi.load(signal),
  });
  /** Each once: one that moved between two fetches may be on two pages. */
  const list = computed(() => {
    const rows = pages.value.flatMap(({ data }) => data);
    return [...new Map(rows.map((row) => [row.orderId, row])).values()];
  });
  const days = computed(() => [...Map.groupBy(list.value, ({ dueAt }) => dayKey(dueAt))]);
  return { list, days, load, ...query };
}
