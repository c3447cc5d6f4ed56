import { expect, it } from 'vitest';
import { RECIPIENT_STATUSES, type BroadcastCounts } from '@roms/domain/broadcast';
import type { BroadcastStep } from '@roms/domain/broadcast-step';
import { inMarkdown } from '../telling.ts';
import { tellingOf } from './broadcast-words.ts';

const AT = Date.parse('2026-12-24T02:00:00Z');
const NOBODY = Object.fromEntries(RECIPIENT_STATUSES.map((status) => [status, 0]));
const counts = (some: Partial<BroadcastCounts>) => ({ audience: 0, ...NOBODY, ...some }) as BroadcastCounts;
const RUNNING = {
  state: 'running',
  pauseReason: null,
  counts: counts({ audience: 12, pending: 12 }),
} as const;
const until = '2026-12-24T02:00:00.000Z';

const said = (step: BroadcastStep, since = 0): string => inMarkdown(tellingOf(step, { at: AT, since }));
const paused = (pauseReason: string, looksAtNumber: boolean, end: string | null = null): BroadcastStep => ({
  ...{ ...RUNNING, state: 'paused', pauseReason },
  ...{ next: 'wait', until: end, looksAtNumber },
});

it('says of a page how it was counted, and how many had their turn since', () => {
  const some = { pending: 3, queued: 1, sent: 2, delivered: 3, read: 1, failed: 1, skipped: 1 };
  const step: BroadcastStep = {
    ...{ ...RUNNING, counts: counts({ audience: 12, ...some }) },
    ...{ next: 'send', customerIds: [1], after: 1 },
  };
  expect(said(step, 2)).toBe(
    '**Next:** one recipient after the other gets the message\n\n' +
      '**Why:** The number’s connection, pace, hours and caps decide each moment.\n\n' +
      '**So far:** 6 of 12 sent, 4 waiting, 1 failed, 1 skipped (counted at 2026-12-24 02:00 UTC); 2 had their turn since\n\n' +
      '**Signals taken now:** `pause`',
  );
  expect(said(step)).toMatch(/02:00 UTC\)$/m);
});

it.each<[what: string, step: BroadcastStep, words: RegExp]>([
  [
    'its time',
    {
      ...{ ...RUNNING, state: 'scheduled', counts: counts({}) },
      ...{ next: 'wait', until, untilText: '24 Dec 09:00 WIB', looksAtNumber: false },
    },
    /nothing until 24 Dec 09:00 WIB[^]*A person chose this time[^]*not written down yet[^]*`pause`$/,
  ],
  [
    'a time of a history from before its text',
    { ...RUNNING, next: 'wait', until, looksAtNumber: false },
    /nothing until 2026-12-24 02:00 UTC[^]*put off everybody who is left/,
  ],
  ['a person', paused('person', false), /until a person resumes it\n[^]*A person paused it[^]*`resume`$/],
  [
    'its number, or its end',
    paused('disconnected', true, until),
    /goes on by itself, or its end at 2026-12-24 02:00 UTC\n[^]*not connected/,
  ],
  ['the breaker', paused('breaker', false), /until a person resumes it\n[^]*holds back/],
  ['what it has no words for', paused('new_reason', false), /It is paused: new_reason\./],
])('says that it waits for %s', (_what, step, words) => {
  expect(said(step)).toMatch(words);
});

it.each(['done', 'partly_done', 'cancelled'] as const)(
  'says that it ended as %s, and takes no signal',
  (state) => {
    const ended = said({ ...RUNNING, state, next: 'end' });
    expect(ended).toMatch(
      new RegExp(`^\\*\\*Next:\\*\\* nothing more: this broadcast ended as ${state}\n\n`),
    );
    expect(ended).not.toContain('Signals');
  },
);
