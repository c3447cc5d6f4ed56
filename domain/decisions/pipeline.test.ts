import { expect, it } from 'vitest';
import { decide, type DecisionFacts } from './pipeline.ts';

const CLEAR: DecisionFacts = {
  automation: 'reminder',
  isHandled: false,
  orderStatus: 'completed',
  notice: null,
  isBlocked: false,
  isOptedOut: false,
  isFullyReordered: false,
  missing: [],
};

it.each([
  ['nothing', {}, null],
  ['a message that exists', { isHandled: true }, 'duplicate_occurrence'],
  ['a cancelled order', { orderStatus: 'cancelled' }, 'order_void'],
  [
    'a notice of something else',
    { automation: 'order_status', orderStatus: 'cancelled', notice: 'shipped' },
    'order_void',
  ],
  [
    'the notice of the cancellation',
    { automation: 'order_status', orderStatus: 'cancelled', notice: 'cancelled' },
    null,
  ],
  ['a blocked customer, whatever the automation', { automation: 'thank_you', isBlocked: true }, 'blocked'],
  ['a reminder to whoever opted out', { isOptedOut: true }, 'opted_out'],
  ['no thank-you to whoever opted out', { automation: 'thank_you', isOptedOut: true }, null],
  ['no status message to whoever opted out', { automation: 'order_status', isOptedOut: true }, null],
  ['a reminder of what was ordered again', { isFullyReordered: true }, 'already_reordered'],
  ['no thank-you for what was ordered again', { automation: 'thank_you', isFullyReordered: true }, null],
  ['a text with a gap', { missing: ['total'] }, 'missing_variable'],
  ['the first of several reasons', { isOptedOut: true, isFullyReordered: true, missing: ['x'] }, 'opted_out'],
] as [string, Partial<DecisionFacts>, string | null][])('stops %s', (_name, changes, expected) => {
  const decision = decide({ ...CLEAR, ...changes });
  expect(decision.stoppedBy).toBe(expected);
  expect(decision.rows.slice(0, -1).every((row) => row.verdict === 'pass')).toBe(true);
  expect(decision.rows.at(-1)?.verdict).toBe(expected === null ? 'pass' : 'stop');
});

it('leaves one row for each check that binds', () => {
  expect(decide(CLEAR).rows.map((row) => row.check)).toEqual([
    'duplicate_occurrence',
    'order_void',
    'blocked',
    'opted_out',
    'already_reordered',
    'missing_variable',
  ]);
});
