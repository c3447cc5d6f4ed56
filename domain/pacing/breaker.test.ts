import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { breakerAt, breakerHoldsUntil, CLOSED, hasTooManyComplaints, stepBreaker } from './breaker.ts';
import type { Breaker, BreakerEvent } from './breaker.ts';

const START = Date.parse('2026-11-22T05:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Steps through events, each with its minutes after the one before. */
function play(steps: [number, BreakerEvent][], from: Breaker = CLOSED): { breaker: Breaker; now: number } {
  let now = START;
  let breaker = from;
  for (const [minutes, event] of steps) {
    now += minutes * MINUTE;
    breaker = stepBreaker(breaker, event, now);
  }
  return { breaker, now };
}
const failed = (
  chat: string,
  change: Partial<Extract<BreakerEvent, { what: 'failed' }>> = {},
): BreakerEvent => ({
  ...{ what: 'failed', key: chat, chat, isNack: true, isKnownChat: false },
  ...change,
});
const probe = (key: string, what: 'sent' | 'no_sign' = 'sent'): [number, BreakerEvent][] => [
  [1, { what: 'handed_out', key }],
  [0, { what, key }],
];

describe('opens', () => {
  it.each<[string, [number, BreakerEvent][], string | null, number]>([
    ['for a word of WhatsApp', [[0, { what: 'restricted' }]], 'restricted', DAY],
    ['for a logout', [[0, { what: 'logged_out' }]], 'logged_out', 30 * MINUTE],
    ['for complaints', [[0, { what: 'complaints' }]], 'complaints', DAY],
    [
      'for two new chats refused in an hour',
      [
        [0, failed('a')],
        [59, failed('b')],
      ],
      'restricted',
      DAY,
    ],
    [
      'not for two that are further apart',
      [
        [0, failed('a')],
        [60, failed('b')],
      ],
      null,
      0,
    ],
    [
      'not for one chat refused twice',
      [
        [0, failed('a')],
        [1, failed('a')],
      ],
      null,
      0,
    ],
    [
      'not for known chats',
      [
        [0, failed('a', { isKnownChat: true })],
        [1, failed('b', { isKnownChat: true })],
      ],
      null,
      0,
    ],
    [
      'not for what is only unproven',
      [
        [0, failed('a', { isNack: false })],
        [1, failed('b', { isNack: false })],
      ],
      null,
      0,
    ],
    [
      'for five unproven in a row',
      Array.from({ length: 5 }, () => [1, failed('a', { isNack: false })]),
      'failures',
      30 * MINUTE,
    ],
  ])('%s', (_what, steps, reason, forMs) => {
    const { breaker, now } = play(steps);
    expect(breaker).toMatchObject({ state: reason === null ? 'closed' : 'open', reason });
    expect(breakerHoldsUntil(breaker, now)).toBe(reason === null ? null : now + forMs);
  });

  it.each([
    [4, 4, false],
    [5, 5, true],
    [100, 5, true],
    [101, 5, false],
    [1_000, 49, false],
    [1_000, 50, true],
  ])('of %i sends %i complaints: %s', (sent, optedOut, isTooMany) => {
    expect(hasTooManyComplaints({ sent, optedOut })).toBe(isTooMany);
  });

  it('a small trouble never shortens a long rest, nor hides what began it', () => {
    const { breaker } = play([
      [0, { what: 'restricted' }],
      [10, { what: 'logged_out' }],
    ]);
    expect(breaker).toMatchObject({ reason: 'restricted', until: START + DAY });
  });
});

describe('tries again', () => {
  const opened: [number, BreakerEvent] = [0, { what: 'logged_out' }];

  it('with one send at a time, and closes after three good ones', () => {
    const half = play([opened, [30, { what: 'handed_out', key: 'a' }]]);
    expect(half.breaker.state).toBe('half_open');
    expect(breakerHoldsUntil(half.breaker, half.now)).toBeGreaterThan(half.now);
    const two = play([opened, [30, { what: 'no_sign', key: '' }], ...probe('a'), ...probe('b')]);
    expect(two.breaker).toMatchObject({ state: 'half_open', goodProbes: 2, probe: null });
    // What says nothing counts for nothing.
    const still = play([
      opened,
      [30, { what: 'no_sign', key: '' }],
      ...probe('a'),
      ...probe('b'),
      ...probe('c', 'no_sign'),
    ]);
    expect(still.breaker.state).toBe('half_open');
    const closed = play([
      opened,
      [30, { what: 'no_sign', key: '' }],
      ...probe('a'),
      ...probe('b'),
      ...probe('c'),
    ]);
    expect(closed.breaker).toMatchObject({ state: 'closed', reason: null, until: null });
  });

  it('a bad probe opens it for twice as long each time, a day at most', () => {
    const lengths: number[] = [];
    let { breaker } = play([opened]);
    for (let time = 0; time < 8; time += 1) {
      const now = breaker.until as number;
      breaker = stepBreaker(breaker, { what: 'handed_out', key: 'a' }, now);
      breaker = stepBreaker(breaker, failed('a', { isKnownChat: true }), now);
      lengths.push(((breaker.until as number) - now) / MINUTE);
    }
    expect(lengths).toEqual([60, 120, 240, 480, 960, 1440, 1440, 1440]);
    expect(breaker.reason).toBe('logged_out');
  });

  it('a reply that gets through is no probe', () => {
    const replies = play([
      opened,
      [30, { what: 'sent', key: 'r1' }],
      [1, { what: 'sent', key: 'r2' }],
      [1, { what: 'sent', key: 'r3' }],
    ]);
    expect(replies.breaker.state).not.toBe('closed');
  });
});

describe('whatever happens', () => {
  const key = fc.constantFrom('a', 'b', 'c');
  const event: fc.Arbitrary<BreakerEvent> = fc.oneof(
    fc.record({ what: fc.constantFrom('handed_out', 'given_back', 'sent', 'no_sign'), key }),
    fc.record({
      what: fc.constant('failed'),
      key,
      chat: key,
      isNack: fc.boolean(),
      isKnownChat: fc.boolean(),
    }),
    fc.record({ what: fc.constantFrom('restricted', 'logged_out', 'complaints') }),
  );
  const story = fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), event), { maxLength: 60 });

  it('it rests a day at most, is never stuck, and closes only by three good probes', () => {
    fc.assert(
      fc.property(story, (steps) => {
        let now = START;
        let breaker = CLOSED;
        let good = 0;
        for (const [minutes, next] of steps) {
          now += minutes * MINUTE;
          const before = breakerAt(breaker, now);
          // The caller asks before it sends marketing.
          if (next.what === 'handed_out' && breakerHoldsUntil(before, now) !== null) continue;
          breaker = stepBreaker(breaker, next, now);
          if (before.state !== 'half_open' || breaker.state === 'open') good = 0;
          if (before.state === 'half_open' && next.what === 'sent' && before.probe === next.key) good += 1;
          if (before.state !== 'closed' && breaker.state === 'closed') expect(good).toBe(3);
          if (breaker.state === 'open') {
            expect(breaker.until).toBeGreaterThan(now);
            expect(breaker.until).toBeLessThanOrEqual(now + DAY);
            expect(breaker.probe).toBeNull();
            expect(
              before.state === 'open' ? (breaker.until as number) >= (before.until as number) : true,
            ).toBe(true);
          }
          // Written down and read back it is the same.
          expect(JSON.parse(JSON.stringify(breaker))).toEqual(breaker);
        }
        const rested = breakerAt(breaker, now + DAY);
        expect(rested.state).not.toBe('open');
      }),
    );
  });
});
