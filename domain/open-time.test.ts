import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openMsBetween, openTime, type OpeningTimes } from './business-hours.ts';

const ZONES = ['Asia/Jakarta', 'Asia/Jayapura', 'America/New_York', 'Asia/Kathmandu'];
const FROM = new Date('2026-02-27T00:00:00Z');
const TO = new Date('2026-04-05T00:00:00Z');
const HOURS = [
  [
    { from: '08:00', to: '12:00' },
    { from: '13:00', to: '17:00' },
  ],
  [{ from: '00:00', to: '23:59' }],
  [],
];

test('laid out once, the hours are those of each two moments', () => {
  const moment = fc.integer({ min: FROM.getTime(), max: TO.getTime() }).map((ms) => new Date(ms));
  const hours = fc.constantFrom(...HOURS);
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.option(fc.record({ mon: hours, wed: hours, thu: hours, sun: hours })),
      fc.array(fc.tuple(moment, moment), { minLength: 1, maxLength: 20 }),
      (zone, businessHours, pairs) => {
        const times: OpeningTimes = { zone, businessHours, holidays: [] };
        const between = openTime({ from: FROM, to: TO }, times);
        for (const [from, to] of pairs) expect(between(from, to)).toBe(openMsBetween(from, to, times));
      },
    ),
    { numRuns: 40 },
  );
});
