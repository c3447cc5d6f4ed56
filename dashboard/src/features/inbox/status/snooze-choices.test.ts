import { expect, it } from 'vitest';
import { snoozeChoices } from './snooze-choices.ts';

const at = (now: string, zone: string) =>
  Object.fromEntries(
    snoozeChoices(new Date(now), zone).map((choice) => [choice.name, choice.at?.toISOString() ?? null]),
  );

it('counts hours from now, and mornings by the clock of the shop', () => {
  // Sunday 23.30 in Makassar, which is still Sunday afternoon in UTC.
  expect(at('2026-11-29T15:30:00.000Z', 'Asia/Makassar')).toEqual({
    reply: null,
    hour: '2026-11-29T16:30:00.000Z',
    threeHours: '2026-11-29T18:30:00.000Z',
    tomorrow: '2026-11-30T01:00:00.000Z',
    nextWeek: '2026-11-30T01:00:00.000Z',
  });
});

it.each([
  // The same moment is Monday in Jayapura and Sunday in UTC.
  ['2026-11-29T16:00:00.000Z', 'Asia/Jayapura', '2026-12-01T00:00:00.000Z', '2026-12-07T00:00:00.000Z'],
  ['2026-11-30T02:00:00.000Z', 'Asia/Jakarta', '2026-12-01T02:00:00.000Z', '2026-12-07T02:00:00.000Z'],
  ['2026-12-05T02:00:00.000Z', 'Asia/Jakarta', '2026-12-06T02:00:00.000Z', '2026-12-07T02:00:00.000Z'],
])('at %s in %s tomorrow and next week begin in the morning', (now, zone, tomorrow, nextWeek) => {
  expect(at(now, zone)).toMatchObject({ tomorrow, nextWeek });
});
