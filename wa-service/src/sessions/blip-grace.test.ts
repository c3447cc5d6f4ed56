import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { GatewaySession } from '@roms/contracts/gateway';
import { createBlipGrace } from './blip-grace.ts';

type State = GatewaySession['state'];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is told of a number that goes through states; a number is a pause (ms). */
function toldOf(before: State | null, course: readonly (State | number)[]): State[] {
  const told: State[] = [];
  let state: State = before ?? 'stopped';
  const grace = createBlipGrace(before, () => {
    told.push(state);
    return state;
  });
  for (const step of course) {
    if (typeof step === 'number') vi.advanceTimersByTime(step);
    else {
      state = step;
      grace.changed(step);
    }
  }
  grace.close();
  return told;
}

it.each<[string, State | null, (State | number)[], State[]]>([
  [
    'a first start, step by step',
    null,
    ['starting', 'authenticating', 'ready'],
    ['starting', 'authenticating', 'ready'],
  ],
  [
    'a blip as nothing but being ready',
    'ready',
    ['disconnected', 3_000, 'starting', 'ready', 60_000],
    ['ready'],
  ],
  [
    'a loss that lasts, and everything after it',
    'ready',
    ['disconnected', 8_000, 'starting', 'ready'],
    ['disconnected', 'starting', 'ready'],
  ],
  ['where a loss that lasts has come to', 'ready', ['disconnected', 5_000, 'starting', 3_000], ['starting']],
  [
    'many blips, each with a grace of its own',
    'ready',
    ['disconnected', 7_000, 'ready', 'disconnected', 7_000, 'ready'],
    ['ready', 'ready'],
  ],
  ['what a person did, at once', 'ready', ['stopped', 'starting', 'ready'], ['stopped', 'starting', 'ready']],
  [
    'the end of a pairing at once, also out of a blip',
    'ready',
    ['disconnected', 1_000, 'logged_out', 9_000],
    ['logged_out'],
  ],
  ['a code that has to be scanned at once', 'ready', ['disconnected', 'qr', 60_000], ['qr']],
  ['a restart that is quick as a blip', 'ready', ['starting', 2_000, 'authenticating', 'ready'], ['ready']],
  ['a start after a loss that was known', 'disconnected', ['starting', 'ready'], ['starting', 'ready']],
])('tells %s', (_name, before, course, expected) => {
  expect(toldOf(before, course)).toEqual(expected);
});
