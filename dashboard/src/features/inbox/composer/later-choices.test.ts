import { expect, it } from 'vitest';
import { laterChoices } from './later-choices.ts';

const ZONE = 'Asia/Makassar';
const shown = (now: string, zone = ZONE) =>
  laterChoices(new Date(now), zone).map(({ name, at }) => `${name} ${at.toISOString()}`);

it("offers times of the shop's clock, whatever the browser's", () => {
  // Friday 09:00 in Makassar.
  expect(shown('2026-11-27T01:00:00.000Z')).toEqual([
    'hour 2026-11-27T02:00:00.000Z',
    'evening 2026-11-27T09:00:00.000Z',
    'tomorrow 2026-11-28T00:00:00.000Z',
    'monday 2026-11-30T00:00:00.000Z',
  ]);
});

it('offers no afternoon that is over, and Monday once', () => {
  // Sunday 23:30 in Makassar: it is still Sunday there, and Monday is tomorrow.
  expect(shown('2026-11-29T15:30:00.000Z')).toEqual([
    'hour 2026-11-29T16:30:00.000Z',
    'tomorrow 2026-11-30T00:00:00.000Z',
  ]);
  // On a Monday the next one is a week ahead.
  expect(shown('2026-11-30T12:00:00.000Z').at(-1)).toBe('monday 2026-12-07T00:00:00.000Z');
});
