import { expect } from 'vitest';
import { PAGE_OF_RECIPIENTS } from '@roms/domain/broadcast-step';
import { big } from '../../wa-service/test/pace/plans.ts';
import { breaches } from '../../wa-service/test/pace/rules.ts';
import type { DaysRun } from './broadcast-days.ts';

/** What must be true of any days of broadcasts, written from the rules alone: clocks of three zones without a library. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const OFFSETS = { 'Asia/Jakarta': 7, 'Asia/Makassar': 8, 'Asia/Jayapura': 9 };
const FRIDAY = 5;
/** 1 January 1970. */
const FIRST_WEEKDAY = 4;

/** Caps, gaps, rests, warm-up and shares of the number; hours and rests where people live; each once; pauses; the cursor. */
export function expectRules(run: DaysRun): void {
  const { seed, pace, bornWarm, startAt } = run.plan;
  const plan = big({ seed, pace, bornWarm, startAt: startAt.getTime() });
  const nothing = { heard: [], logouts: [], restarts: [], oddities: [], capped: [] };
  const timeline = {
    plan,
    sent: run.sent,
    finishedAt: run.finishedAt,
    ...nothing,
    reminderWaits: [],
    replyWaits: [],
  };
  expect(breaches(timeline).slice(0, 3)).toEqual([]);
  expect(hourBreaches(run).slice(0, 3)).toEqual([]);
  expect(pauseBreaches(run).slice(0, 3)).toEqual([]);
  expect(cursorBreaches(run).slice(0, 3)).toEqual([]);
  expectEachOnce(run);
}

/** Who got it got it once and is told so; everybody else is told otherwise. */
function expectEachOnce({ broadcasts, recipients }: DaysRun): void {
  for (const { id, rows, left } of broadcasts) {
    const meant = recipients.filter(({ broadcastId }) => broadcastId === id);
    expect(rows).toHaveLength(meant.length);
    const got = left.map(({ customerId }) => customerId).toSorted((a, b) => a - b);
    expect(got).toEqual([...new Set(got)]);
    const sent = rows.filter(({ status }) => status === 'sent').map(({ customerId }) => customerId);
    expect(sent.toSorted((a, b) => a - b)).toEqual(got);
  }
}

function hourBreaches({ plan, broadcasts, recipients }: DaysRun): string[] {
  const { sendingHours, pauseFridayNoon, blackoutDays = [] } = plan.settings;
  const [from, to] = sendingHours
    ? [minutesOf(sendingHours.from), minutesOf(sendingHours.to)]
    : [8 * 60, 20 * 60];
  const zones = new Map(recipients.map(({ customerId, zone }) => [customerId, zone]));
  return broadcasts.flatMap(({ left }) =>
    left.flatMap(({ customerId, at }) => {
      const local = at + OFFSETS[zones.get(customerId)!] * HOUR_MS;
      const minute = Math.floor((local % DAY_MS) / MINUTE_MS);
      const weekday = (Math.floor(local / DAY_MS) + FIRST_WEEKDAY) % 7;
      const isNight = minute < from || minute >= to;
      const isNoon = weekday === FRIDAY && minute >= 11 * 60 + 30 && minute < 13 * 60;
      const rests = blackoutDays.includes(new Date(local).toISOString().slice(0, 10));
      const isWrong = isNight || rests || (pauseFridayNoon === true && isNoon);
      return isWrong
        ? [`customer ${customerId} got it at ${new Date(local).toISOString()} of their clock`]
        : [];
    }),
  );
}

function pauseBreaches({ pauses, broadcasts }: DaysRun): string[] {
  return pauses.flatMap(({ broadcastId, from, to }) => {
    const { left } = broadcasts.find(({ id }) => id === broadcastId)!;
    const during = left.filter(({ at }) => at > from && at < to);
    return during.map(({ key }) => `${key} left while broadcast ${broadcastId} was paused`);
  });
}

/** Pages are short and in order, begin after the one before or anew, and name nobody twice in a round. */
function cursorBreaches({ broadcasts }: DaysRun): string[] {
  return broadcasts.flatMap(({ id, rows, pages }) => {
    const positions = new Map(rows.map(({ customerId, position }) => [customerId, position]));
    let before: (typeof pages)[number] | null = null;
    return pages.flatMap((page) => {
      const found: string[] = [];
      const places = page.customerIds.map((customerId) => positions.get(customerId)!);
      const place = `page ${places[0]}–${page.to} of broadcast ${id}`;
      if (places.length === 0 || places.length > PAGE_OF_RECIPIENTS)
        found.push(`${place} has ${places.length}`);
      if (places.some((one, index) => index > 0 && one <= places[index - 1]!))
        found.push(`${place} is in no order`);
      if (places.at(-1) !== page.to) found.push(`${place} ends elsewhere`);
      const isNewRound = page.to <= page.after;
      if (!isNewRound && places[0]! <= page.after) found.push(`${place} begins before ${page.after}`);
      const goesOnAt = before === null ? 0 : before.wasCalledOff ? before.after : before.to;
      if (page.after !== goesOnAt) found.push(`${place} was asked for after ${page.after}, not ${goesOnAt}`);
      before = page;
      return found;
    });
  });
}

function minutesOf(time: string): number {
  const [hours, minutes] = time.split(':').map(Number);
  return hours! * 60 + minutes!;
}
