import type { CalendarReminder, ReminderCalendar } from '@roms/contracts/reminders';
import { useQuery } from '@pinia/colada';
import { computed, ref } from 'vue';
import { useShopTime } from '../../shop/time/use-shop-time.ts';
import { movedTo } from './moved-to.ts';
import { boardApi, REMINDERS } from './reminders.api.ts';
import { useReminderActs } from './use-reminder-acts.ts';

export type CalendarDay = ReminderCalendar['days'][number] & { isFull: boolean };

/** Why a move was not even asked for. */
const PAST = 'past';

/** The next days with their reminders, one of which may be in somebody's hand; what is moved is shown so at once. */
export function useReminderCalendar() {
  const { shopZone } = useShopTime();
  const { act } = useReminderActs();
  const { data, error, refetch } = useQuery({
    key: [REMINDERS, 'calendar'],
    query: ({ signal }) => boardApi.calendar(signal),
  });

  /** Days to which reminders are on their way, by order, until the server has said what became of it. */
  const moving = ref(new Map<number, string>());
  const picked = ref<CalendarReminder | null>(null);
  const target = ref<string | null>(null);
  const refusal = ref<{ reminder: CalendarReminder; code: string } | null>(null);

  const days = computed<CalendarDay[]>(() => {
    const known = data.value?.days ?? [];
    const budget = data.value?.budget ?? null;
    const travellers = known.flatMap(({ date, reminders }) =>
      reminders.flatMap((one) => {
        const to = moving.value.get(one.orderId);
        return to === undefined || to === date ? [] : [{ one, from: date, to }];
      }),
    );
    return known.map(({ date, count, reminders }) => {
      const gone = travellers.filter(({ from }) => from === date);
      const come = travellers.filter(({ to }) => to === date);
      const left = reminders.filter((one) => gone.every(({ one: other }) => other.orderId !== one.orderId));
      const sum = count - gone.length + come.length;
      const shown = [...left, ...come.map(({ one }) => one)];
      return { date, count: sum, reminders: shown, isFull: budget !== null && sum >= budget };
    });
  });
  const dayOf = ({ orderId }: CalendarReminder): string | null =>
    days.value.find(({ reminders }) => reminders.some((one) => one.orderId === orderId))?.date ?? null;

  function pick(reminder: CalendarReminder) {
    refusal.value = null;
    picked.value = reminder;
    target.value = dayOf(reminder);
  }
  function letGo() {
    picked.value = null;
    target.value = null;
  }
  /** Points at another day, so many days on; it stays within the days that are shown. */
  function aim(by: number) {
    const dates = days.value.map(({ date }) => date);
    const at = dates.indexOf(target.value ?? '');
    target.value = dates[Math.min(dates.length - 1, Math.max(0, at + by))] ?? null;
  }

  /** Puts what is in hand on a day. */
  async function drop(day: string): Promise<void> {
    const reminder = picked.value;
    letGo();
    if (reminder === null || dayOf(reminder) === day) return;
    const dueAt = movedTo(reminder, day, shopZone.value);
    if (dueAt.getTime() <= Date.now()) {
      refusal.value = { reminder, code: PAST };
      return;
    }
    await move(reminder, day, dueAt);
  }

  async function move(reminder: CalendarReminder, day: string, dueAt: Date): Promise<void> {
    const { orderId, isMoved } = reminder;
    moving.value = new Map(moving.value).set(orderId, day);
    const wish = { action: 'move' as const, dueAt: dueAt.toISOString() };
    // A time that somebody had chosen before is chosen again; any other is the rules' to choose.
    const undo = isMoved
      ? { action: 'move' as const, dueAt: reminder.dueAt }
      : { action: 'undo_move' as const };
    try {
      const code = (await act(wish, [reminder], undo))?.refused.get(orderId);
      if (code !== undefined) refusal.value = { reminder, code };
    } finally {
      const rest = new Map(moving.value);
      rest.delete(orderId);
      moving.value = rest;
    }
  }

  const budget = computed(() => data.value?.budget ?? null);
  return { days, budget, error, reload: refetch, picked, target, refusal, pick, letGo, aim, drop };
}
