import { isZone, ZONE_ABBREVIATION } from '@roms/domain/regions/region';

/** How a time is written: the zone it is told in, and the language of its words. */
export type TimeStyle = { zone: string; language: string };

const formats = new Map<string, Intl.DateTimeFormat>();

function format(style: TimeStyle, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${style.language} ${style.zone} ${JSON.stringify(options)}`;
  const known =
    formats.get(key) ??
    new Intl.DateTimeFormat(intlLocale(style.language), { timeZone: style.zone, ...options });
  formats.set(key, known);
  return known;
}

const intlLocale = (language: string) => (language === 'en' ? 'en-GB' : 'id-ID');

/** `14.05` in Indonesian, `14:05` in English; always 24 hours. */
export function clockTime(at: Date, style: TimeStyle): string {
  return format(style, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

/** `2026-11-22`: the day of the zone, for comparing and grouping. */
export function dayKey(at: Date, zone: string): string {
  return format({ zone, language: 'sv' }, { year: 'numeric', month: '2-digit', day: '2-digit' })
    .formatToParts(at)
    .filter(({ type }) => type !== 'literal')
    .sort((a, b) => 'ymd'.indexOf(a.type.charAt(0)) - 'ymd'.indexOf(b.type.charAt(0)))
    .map(({ value }) => value)
    .join('-');
}

/** Whole days of the zone's calendar from `now` to `at`: 0 today, 1 tomorrow, −1 yesterday. */
export function dayDistance(at: Date, now: Date, zone: string): number {
  return Math.round((Date.parse(dayKey(at, zone)) - Date.parse(dayKey(now, zone))) / 86_400_000);
}

/** `22 Nov`, with the year when it is not this one. */
export function shortDay(at: Date, now: Date, style: TimeStyle): string {
  const sameYear = dayKey(at, style.zone).slice(0, 4) === dayKey(now, style.zone).slice(0, 4);
  return format(style, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }).format(
    at,
  );
}

/** `Minggu, 22 November 2026 14.05 WIB`: the exact time, for the hover. */
export function fullTime(at: Date, style: TimeStyle): string {
  const day = format(style, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(at);
  return `${day} ${clockTime(at, style)} ${zoneName(style.zone)}`;
}

/** `WIB`, `WITA`, `WIT`; another zone by its own name. */
export function zoneName(zone: string): string {
  return isZone(zone) ? ZONE_ABBREVIATION[zone] : zone;
}

/** Seconds of each unit, the largest first. */
const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** `5 menit yang lalu`, `dalam 3 hari`: the largest unit that fits; under a minute `sekarang`. */
export function relativeTime(at: Date, now: Date, language: string): string {
  const seconds = (at.getTime() - now.getTime()) / 1_000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  const numeric = unit === 'second' ? 'auto' : 'always';
  const words = new Intl.RelativeTimeFormat(intlLocale(language), { numeric });
  return words.format(unit === 'second' ? 0 : Math.round(seconds / size), unit);
}

/** The moment at which the zone's clock shows `2026-11-22` and `09:30`. */
export function zonedMoment(day: string, time: string, zone: string): Date {
  const asUtc = new Date(`${day}T${time}:00Z`);
  const shown = new Date(`${dayKey(asUtc, zone)}T${clockTime(asUtc, { zone, language: 'en' })}:00Z`);
  return new Date(asUtc.getTime() * 2 - shown.getTime());
}

/** The day of the calendar so many days after `2026-11-22`. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** `Sen 17 Nov` for the calendar's `2026-11-17`, which is a day and no moment: no zone moves it. */
export function calendarDay(date: string, language: string): string {
  const parts = format({ zone: 'UTC', language }, { weekday: 'short', day: 'numeric', month: 'short' });
  return parts.format(new Date(date)).replace(',', '');
}
