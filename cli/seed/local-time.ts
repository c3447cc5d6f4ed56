import { zoneOffsetMs, type Zone } from '@roms/domain/regions/region';

const DAY = 86_400_000;

/** The moment when it is `minute` minutes after midnight in `zone`, `days` days after the local date of `at`. */
export function localTime(at: Date, zone: Zone, days: number, minute: number): Date {
  const offset = zoneOffsetMs(zone);
  const midnight = Math.floor((at.getTime() + offset) / DAY) * DAY - offset;
  return new Date(midnight + days * DAY + minute * 60_000);
}
