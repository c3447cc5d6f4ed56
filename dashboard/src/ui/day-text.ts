/** Months as people begin them in Indonesian and English; three letters tell them apart. */
const MONTHS = [
  ['jan'],
  ['feb', 'peb'],
  ['mar'],
  ['apr'],
  ['mei', 'may'],
  ['jun'],
  ['jul'],
  ['agu', 'aug', 'agt'],
  ['sep'],
  ['okt', 'oct'],
  ['nov', 'nop'],
  ['des', 'dec'],
];
const NUMBERS = /^\s*(\d{1,2})\s*[-/. ]\s*(\d{1,2})(?:\s*[-/. ]\s*(\d{4}|\d{2}))?\s*$/;
const WORDS = /^\s*(\d{1,2})\s+(\p{L}{3,})\.?(?:\s+(\d{4}|\d{2}))?\s*$/u;
const ISO = /^\s*(\d{4})-(\d{1,2})-(\d{1,2})\s*$/;

/**
 * `2026-12-07` for what a person types as a day, the day first (`7/12`, `7-12-2026`, `7 des`, `7 December 26`,
 * `2026-12-07`); `null` when it is none. Without a year it is the next such day from `today` (`YYYY-MM-DD`) on.
 */
export function parseDay(text: string, today: string): string | null {
  const iso = ISO.exec(text);
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const numbers = NUMBERS.exec(text);
  const words = numbers ? null : WORDS.exec(text);
  const [, day, written = '', year] = numbers ?? words ?? [];
  const month = numbers ? Number(written) : monthNamed(written);
  if (day === undefined || month === null) return null;
  if (year !== undefined)
    return dayOf(year.length === 2 ? 2_000 + Number(year) : Number(year), month, Number(day));
  const thisYear = Number(today.slice(0, 4));
  const next = dayOf(thisYear, month, Number(day));
  return next !== null && next < today ? dayOf(thisYear + 1, month, Number(day)) : next;
}

/** A day as `parseDay` reads it, the day first: `07/12/2026`. */
export function dayText(day: string): string {
  return day.split('-').reverse().join('/');
}

function monthNamed(word: string): number | null {
  const index = MONTHS.findIndex((begins) => begins.includes(word.slice(0, 3).toLowerCase()));
  return index === -1 ? null : index + 1;
}

/** Null for the 31st of April. */
function dayOf(year: number, month: number, day: number): string | null {
  const moment = new Date(Date.UTC(year, month - 1, day));
  const isReal = moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day;
  return isReal ? moment.toISOString().slice(0, 10) : null;
}
