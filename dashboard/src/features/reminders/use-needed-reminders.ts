import type { ReminderNeed } from '@roms/domain/reminder-needs';
import { computed } from 'vue';
import { usePages } from '../../api/use-pages.ts';
import { boardApi, REMINDERS } from './reminders.api.ts';

/** The reminders that wait for a person in one way. */
export function useNeededReminders(need: () => ReminderNeed) {
  const { pages, ...query } = usePages(() => ({
    key: [REMINDERS, 'needed', need()],
    fetch: (cursor, signal) => boardApi.needed(need(), { cursor }, signal),
  }));
  /** Each once: one that moved between two fetches may be on two pages. */
  const list = computed(() => {
    const rows = pages.value.flatMap(({ data }) => data);
    return [...new Map(rows.map((row) => [row.orderId, row])).values()];
  });
  return { list, ...query };
}
