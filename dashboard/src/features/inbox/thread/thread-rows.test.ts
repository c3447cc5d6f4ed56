import { describe, expect, it } from 'vitest';
import { aMessage, anAnswer } from '../inbox.fixture.ts';
import type { PendingSend } from '../composer/outbox.store.ts';
import { openSuggestion, threadRows, unreadStart } from './thread-rows.ts';

const ZONE = 'Asia/Jakarta';
const kinds = (rows: ReturnType<typeof threadRows>) => rows.map((row) => row.kind);
const pending = (clientId: string, changes: Partial<PendingSend> = {}): PendingSend => ({
  clientId,
  conversationId: 1,
  seenMessageId: 0,
  body: 'sebentar ya',
  createdAt: '2026-11-22T03:10:00.000Z',
  state: 'sending',
  code: null,
  ...changes,
});

describe('day separators', () => {
  /** 23.30 and 00.30 in Jakarta; both on the 23rd in Makassar and Jayapura; both on the 22nd in UTC. */
  const evening = [
    aMessage(1, { sentAt: '2026-11-22T16:30:00.000Z' }),
    aMessage(2, { sentAt: '2026-11-22T17:30:00.000Z' }),
  ];
  it.each([
    ['Asia/Jakarta', ['day', 'message', 'day', 'message']],
    ['Asia/Makassar', ['day', 'message', 'message']],
    ['Asia/Jayapura', ['day', 'message', 'message']],
    ['UTC', ['day', 'message', 'message']],
  ])('stand at midnight of %s', (zone, expected) => {
    expect(kinds(threadRows(evening, [], { zone, unread: null }))).toEqual(expected);
  });

  it('open a day for a send that was written after midnight', () => {
    const rows = threadRows([evening[0]!], [pending('a', { createdAt: '2026-11-22T17:30:00.000Z' })], {
      zone: ZONE,
      unread: null,
    });
    expect(kinds(rows)).toEqual(['day', 'message', 'day', 'pending']);
  });
});

describe('rows', () => {
  it('keep pending sends last, even when this computer is late', () => {
    const rows = threadRows([aMessage(1)], [pending('a', { createdAt: '2026-11-01T00:00:00.000Z' })], {
      zone: ZONE,
      unread: null,
    });
    expect(kinds(rows)).toEqual(['day', 'message', 'pending']);
  });

  it('keep their key when the optimistic bubble becomes real', () => {
    const before = threadRows([], [pending('abc')], { zone: ZONE, unread: null });
    const after = threadRows([anAnswer(5, { clientId: 'abc' })], [], { zone: ZONE, unread: null });
    expect(before.at(-1)!.key).toBe(after.at(-1)!.key);
  });

  it('group what one author wrote in a row', () => {
    const rows = threadRows(
      [anAnswer(1), anAnswer(2), anAnswer(3, { authorName: 'Bagus' }), aMessage(400)],
      [],
      { zone: ZONE, unread: null },
    );
    expect(rows.flatMap((row) => (row.kind === 'message' ? [row.opensGroup] : []))).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it('lay 20,000 messages out again in one quick pass', () => {
    const messages = Array.from({ length: 20_000 }, (_, index) => aMessage(index + 1));
    const layOut = () => {
      const started = performance.now();
      threadRows(messages, [], { zone: ZONE, unread: null });
      return performance.now() - started;
    };
    layOut();
    // 4 ms on an idle machine; the bound leaves room for a busy one and none for a second pass per row.
    expect(Math.min(...Array.from({ length: 5 }, layOut))).toBeLessThan(250);
  });
});

describe('unreadStart', () => {
  const thread = [aMessage(1), anAnswer(2), aMessage(3), anAnswer(4, { author: 'automation' }), aMessage(5)];
  it('stands before the oldest unread inbound message, across what automation sent', () => {
    expect(unreadStart(thread, 2)).toEqual({ beforeId: 3, count: 2 });
    const rows = threadRows(thread, [], { zone: ZONE, unread: unreadStart(thread, 2) });
    expect(kinds(rows)).toEqual(['day', 'message', 'message', 'unread', 'message', 'message', 'message']);
  });
  it('is nowhere when nothing is unread or it was not loaded', () => {
    expect(unreadStart(thread, 0)).toBeNull();
    expect(unreadStart(thread, 40)).toBeNull();
  });
});

describe('a sentence that may mean "no more"', () => {
  const wish = aMessage(2, { suggestedWord: 'opt_out' });

  it('is offered, also while somebody answers it', () => {
    expect(openSuggestion([aMessage(1)])).toBeNull();
    expect(openSuggestion([aMessage(1), wish, aMessage(3)])).toBe(2);
    expect(openSuggestion([wish, anAnswer(3)])).toBe(2);
    expect(openSuggestion([wish, anAnswer(3, { author: 'automation' }), aMessage(4)])).toBe(2);
  });

  it('is over when the customer wrote on after an answer', () => {
    expect(openSuggestion([wish, anAnswer(3), aMessage(4)])).toBeNull();
  });
});

it('gives what is still to leave no day of its own: it stands last, whenever it was written', () => {
  const messages = [
    aMessage(2, { sentAt: '2026-11-23T03:00:00.000Z' }),
    anAnswer(1, {
      status: 'scheduled',
      sendAt: '2026-11-24T01:00:00.000Z',
      sentAt: '2026-11-22T03:00:00.000Z',
    }),
  ];
  const rows = threadRows(messages, [], { zone: ZONE, unread: null });
  expect(rows.map(({ kind }) => kind)).toEqual(['day', 'message', 'message']);
});
