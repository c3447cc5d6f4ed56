import { describe, expect, it } from 'vitest';
import { aMessage, anAnswer } from '../inbox.fixture.ts';
import { mergeMessages } from './message-order.ts';

const ids = (messages: readonly { id: number }[]) => messages.map(({ id }) => id);

describe('mergeMessages', () => {
  it('is the same whatever order events come in, and however often', () => {
    const events = [
      aMessage(1),
      aMessage(2),
      aMessage(3, { version: 2, body: 'baru' }),
      aMessage(3),
      aMessage(4),
    ];
    const forward = events.reduce(
      (known, event) => mergeMessages(known, [event]),
      [] as readonly ReturnType<typeof aMessage>[],
    );
    const backward = events.reduceRight(
      (known, event) => mergeMessages(known, [event]),
      [] as typeof forward,
    );
    const atOnce = mergeMessages([], [...events, ...events]);
    expect(forward).toEqual(backward);
    expect(atOnce).toEqual(forward);
    expect(ids(forward)).toEqual([1, 2, 3, 4]);
    expect(forward[2]!.body).toBe('baru');
  });

  it('puts a late message where its own time belongs', () => {
    const late = aMessage(9, { sentAt: aMessage(2).sentAt });
    expect(ids(mergeMessages([aMessage(1), aMessage(2), aMessage(3)], [late]))).toEqual([1, 2, 9, 3]);
  });

  it('moves a message whose time of sending became known', () => {
    const known = [aMessage(1), aMessage(2), aMessage(3)];
    const sent = aMessage(1, { version: 2, sentAt: aMessage(5).sentAt });
    expect(ids(mergeMessages(known, [sent]))).toEqual([2, 3, 1]);
  });

  it('gives the same array back when nothing is new', () => {
    const known = [aMessage(1, { version: 3 }), aMessage(2)];
    expect(mergeMessages(known, [aMessage(1, { version: 2 }), aMessage(2)])).toBe(known);
  });

  it('takes one message into a thread of 20,000 without sorting it', () => {
    const known = Array.from({ length: 20_000 }, (_, index) => aMessage(index + 1));
    // Under 1 ms on an idle machine; the bound leaves room for a busy one.
    const took = Array.from({ length: 5 }, (_, run) => {
      const started = performance.now();
      mergeMessages(known, [aMessage(30_000 + run)]);
      return performance.now() - started;
    });
    expect(Math.min(...took)).toBeLessThan(100);
  });
});

it('keeps what is still to leave at the end, by its time, and puts it in its place once it has left', () => {
  const later = (id: number, sendAt: string) => anAnswer(id, { status: 'scheduled', sendAt });
  const thread = [
    later(2, '2026-11-24T00:00:00.000Z'),
    later(3, '2026-11-23T00:00:00.000Z'),
    aMessage(4),
    anAnswer(5),
  ];
  const merged = mergeMessages([], thread);
  expect(ids(merged)).toEqual([4, 5, 3, 2]);
  const released = anAnswer(3, { status: 'queued', sentAt: '2026-11-23T00:00:00.000Z', version: 2 });
  expect(ids(mergeMessages(merged, [released, aMessage(6)]))).toEqual([4, 5, 6, 3, 2]);
});
