import type { CalendarReminder } from '@roms/contracts/reminders';
import { clockTime, dayAfter, dayKey, zonedMoment } from '../../ui/time.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/**
 * When a reminder is due that is moved from one day of the shop's calendar to another: at the same hour, to the second, of
 * the customer's clock, as many days later or earlier.
 */
export function movedTo({ dueAt, zone }: CalendarReminder, day: string, shopZone: string): Date {
  const from = new Date(dueAt);
  const days = Math.round((Date.parse(day) - Date.parse(dayKey(from, shopZone))) / DAY_MS);
  const clock = clockTime(from, { zone, language: 'en' });
  const minute = zonedMoment(dayAfter(dayKey(from, zone), days), clock, zone);
  return new Date(minute.getTime() + (from.getTime() % MINUTE_MS));
}
