import { useQuery } from '@pinia/colada';
import { computed } from 'vue';
import { useShopTime } from '../../shop/time/use-shop-time.ts';
import { dayAfter, zonedMoment } from '../../ui/time.ts';
import { boardApi, REMINDERS } from './reminders.api.ts';
import { useBoardList } from './use-board-list.ts';

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
  const { list, ...query } = useBoardList(
    () => {
      const day = only();
      return {
        key: ['waiting', day],
        fetch: (cursor, signal) => boardApi.waiting({ cursor, ...spanOf(day) }, signal),
      };
    },
    ({ orderId }) => orderId,
  );
  const { data: load } = useQuery({
    key: [REMINDERS, 'load'],
    query: ({ signal }) => boardApi.load(signal),
  });
  const days = computed(() => [...Map.groupBy(list.value, ({ dueAt }) => dayKey(dueAt))]);
  return { list, days, load, ...query };
}
