import type { Comparison } from './report-figure.ts';

/** Days of the shop, both in it: `2026-11-01`. */
export type DaySpan = { from: string; to: string };

const DAY_MS = 86_400_000;
/** Days that a report is about when nobody says, and at most. */
export const USUAL_DAYS = 30;
export const MOST_DAYS = 1_096;

/** How many days a span has; 0 or less when it ends before it begins. */
export function daysOf({ from, to }: DaySpan): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
}

/** A day so many days later, or earlier. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Every day of a span, in order. */
export function everyDay(span: DaySpan): string[] {
  return Array.from({ length: Math.max(0, daysOf(span)) }, (_, index) => plusDays(span.from, index));
}

/** Until `today` unless told, and from so many days before. */
export function spanOf(asked: Partial<DaySpan>, today: string): DaySpan {
  const to = asked.to ?? today;
  return { from: asked.from ?? plusDays(to, 1 - USUAL_DAYS), to };
}

/** The days with which others are compared: as many right before them, or the same a year earlier. */
export function comparedSpan(span: DaySpan, compare: Comparison): DaySpan | null {
  if (compare === 'none') return null;
  if (compare === 'lastYear') return { from: yearBefore(span.from), to: yearBefore(span.to) };
  return { from: plusDays(span.from, -daysOf(span)), to: plusDays(span.from, -1) };
}

/** The same date a year earlier; of 29 February the 28th. */
function yearBefore(day: string): string {
  const [year, rest] = [Number(day.slice(0, 4)) - 1, day.slice(4)];
  return `${String(year).padStart(4, '0')}${rest === '-02-29' ? '-02-28' : rest}`;
}

/** The months in which the days of a span are, `2026-11` each, in order. */
export function monthsOf({ from, to }: DaySpan): string[] {
  const months: string[] = [];
  for (let month = from.slice(0, 7); month <= to.slice(0, 7); month = nextMonth(month)) months.push(month);
  return months;
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
}
