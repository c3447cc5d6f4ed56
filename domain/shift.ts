import type { Availability } from './availability.ts';
import { absenceAt, type WeekHours } from './business-hours.ts';

/** Who works when: `shiftHours` null is whenever they like, `availabilityAt` is since when the availability is so. */
export type Worker = { availability: Availability; availabilityAt: Date; shiftHours: WeekHours | null };

/**
 * Whether a person is still Online from the shift that ended last, on the clock of `zone`. Who went Online after it did
 * so on purpose, and Busy takes nothing new anyway. A holiday of the shop is a day like any other: somebody may work.
 */
export function outstaysShift(worker: Worker, now: Date, zone: string): boolean {
  const { availability, availabilityAt, shiftHours } = worker;
  if (availability !== 'online' || shiftHours === null) return false;
  const ended = absenceAt(now, { businessHours: shiftHours, zone, holidays: null })?.from ?? null;
  return ended !== null && availabilityAt < ended;
}
