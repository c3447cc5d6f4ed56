import { expect, it } from 'vitest';
import { outstaysShift, type Worker } from './shift.ts';

const ZONE = 'Asia/Makassar';
/** By the clock of Makassar; the 17th of August is a holiday, and a Monday in 2026. */
const at = (time: string): Date => new Date(`${time}:00+08:00`);
const office = [
  { from: '08:00', to: '12:00' },
  { from: '13:00', to: '17:00' },
];
const worker = (since: string, change: Partial<Worker> = {}): Worker => ({
  availability: 'online',
  availabilityAt: at(since),
  shiftHours: { mon: office, tue: office, sat: [{ from: '20:00', to: '23:59' }] },
  ...change,
});

it.each([
  ['in the middle of a shift', '2026-11-23T08:05', '2026-11-23T10:00', false],
  ['in the last minute', '2026-11-23T08:05', '2026-11-23T16:59', false],
  ['once it has ended', '2026-11-23T08:05', '2026-11-23T17:00', true],
  ['in the break', '2026-11-23T08:05', '2026-11-23T12:30', true],
  ['of a sweep that comes days late', '2026-11-24T08:05', '2026-11-27T09:00', true],
  ['who came back by hand after it', '2026-11-23T17:01', '2026-11-23T23:00', false],
  ['who came back by hand, and worked the next shift as well', '2026-11-23T17:01', '2026-11-24T17:30', true],
  ['who was early', '2026-11-23T07:30', '2026-11-23T07:45', false],
  ['on a holiday', '2026-08-17T08:05', '2026-08-17T17:10', true],
  ['until midnight', '2026-11-21T20:00', '2026-11-21T23:59', false],
  ['after midnight', '2026-11-21T20:00', '2026-11-22T00:00', true],
])('%s: Online since %s, at %s: %s', (_, since, now, outstays) => {
  expect(outstaysShift(worker(since), at(now), ZONE)).toBe(outstays);
});

it.each<[string, Partial<Worker>]>([
  ['nobody without hours', { shiftHours: null }],
  ['nobody who never works', { shiftHours: {} }],
  ['nobody who is Busy', { availability: 'busy' }],
  ['nobody who is Offline', { availability: 'offline' }],
])('sends %s home', (_, change) => {
  expect(outstaysShift(worker('2026-11-23T08:05', change), at('2026-11-23T18:00'), ZONE)).toBe(false);
});
