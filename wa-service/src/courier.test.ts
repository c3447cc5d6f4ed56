import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebhookEvent } from '@roms/contracts/webhooks';
import { backoffMs, createCourier } from './courier.ts';
import { openDatabase } from './database.ts';
import { createSpool } from './spool.ts';
import type { Spool } from './spool.ts';
import { signWebhook } from './webhook.ts';
import type { PostResult } from './webhook.ts';

describe('backoff', () => {
  it.each([
    [1, 5_000],
    [2, 10_000],
    [3, 20_000],
    [6, 160_000],
    [7, 300_000],
    [40, 300_000],
  ])('after failure %i about %i ms, 20 %% more or less', (attempts, plain) => {
    expect(backoffMs(attempts, 0.5)).toBe(plain);
    expect(backoffMs(attempts, 0)).toBe(plain * 0.8);
    expect(backoffMs(attempts, 1)).toBe(plain * 1.2);
  });
});

describe('signature', () => {
  it('is the HMAC-SHA256 of timestamp, a dot and the raw body', () => {
    // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac key
    expect(signWebhook('key', '1700000000', '{"a":1}')).toBe(
      'sha256=a438e398bfafc57e4396bb7fc2304422f0f768e965d073ca313cb52e22e6ad03',
    );
  });
});

describe('the courier, over hours', () => {
  let folder: string;
  let database: ReturnType<typeof openDatabase>;
  let spool: Spool;
  let answer: (text: string) => PostResult;
  let posts: { text: string; at: number }[];
  const start = Date.parse('2026-11-22T05:00:00Z');

  beforeEach(() => {
    vi.useFakeTimers({ now: start });
    folder = mkdtempSync(join(tmpdir(), 'roms-courier-'));
    database = openDatabase(join(folder, 'spool.db'), '');
    spool = createSpool(database, Date.now);
    posts = [];
    answer = () => ({ kind: 'answered', status: 200 });
    createCourier({
      spool,
      post: async (event) => {
        const text = (JSON.parse(event.body) as { data: { key: string } }).data.key;
        posts.push({ text, at: Date.now() - start });
        return answer(text);
      },
      now: Date.now,
      random: () => 0.5,
      count: () => undefined,
      log: pino({ level: 'silent' }),
    });
  });
  afterEach(() => {
    vi.useRealTimers();
    database.close();
    rmSync(folder, { recursive: true });
  });

  const put = (chat: string, key: string): void => {
    const data = { key, outcome: 'sent' as const, waMessageId: null };
    const event: WebhookEvent = { event: 'outcome', sessionId: 'main', at: new Date().toISOString(), data };
    spool.append(chat, event);
  };
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

  it('probes an unreachable endpoint with one event every 5 s, chat by chat, and the first success flushes all', async () => {
    answer = () => ({ kind: 'unreachable', reason: 'ECONNREFUSED' });
    put('a', 'a1');
    await pass(1);
    for (const [chat, key] of [
      ['a', 'a2'],
      ['b', 'b1'],
      ['c', 'c1'],
    ] as const) {
      put(chat, key);
    }
    await pass(20_500);
    expect(posts.map(({ at }) => Math.round(at / 5_000))).toEqual([0, 1, 2, 3, 4]);
    expect(new Set(posts.map(({ text }) => text))).toEqual(new Set(['a1', 'b1', 'c1']));
    posts = [];
    answer = () => ({ kind: 'answered', status: 200 });
    await pass(5_000);
    expect(posts.map(({ text }) => text).sort()).toEqual(['a1', 'a2', 'b1', 'c1']);
    expect(posts.findIndex(({ text }) => text === 'a1')).toBeLessThan(
      posts.findIndex(({ text }) => text === 'a2'),
    );
    expect(spool.stats()).toMatchObject({ size: 0, dead: 0 });
  });

  it('one event that fails holds back its chat with growing pauses, and becomes a dead letter after 24 hours', async () => {
    answer = (text) => ({ kind: 'answered', status: text === 'poison' ? 500 : 200 });
    put('a', 'poison');
    put('a', 'behind');
    const others = setInterval(() => put('b', 'other'), 60_000);
    await pass(10 * 60_000);
    const tries = posts.flatMap(({ text, at }) => (text === 'poison' ? [Math.round(at / 1000)] : []));
    expect(tries.slice(0, 3)).toEqual([0, 5, 15]);
    expect(posts.filter(({ text }) => text === 'other').length).toBeGreaterThanOrEqual(9);
    expect(posts.some(({ text }) => text === 'behind')).toBe(false);
    await pass(24 * 3_600_000);
    clearInterval(others);
    expect(spool.deadLetters(10)).toMatchObject([{ event: 'outcome', reason: 'answered 500 for 24 hours' }]);
    expect(posts.filter(({ text }) => text === 'behind')).toHaveLength(1);
  });

  it('an endpoint that answers 503 to all counts as down after three failures', async () => {
    answer = () => ({ kind: 'answered', status: 503 });
    for (const chat of ['a', 'b', 'c', 'd']) put(chat, chat);
    await pass(100);
    expect(posts).toHaveLength(4);
    await pass(15_000);
    expect(posts).toHaveLength(7);
    put('e', 'e');
    await pass(100);
    expect(posts).toHaveLength(7);
  });
});
