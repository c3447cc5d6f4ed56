import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebhookEvent } from '@roms/contracts/webhooks';
import { backoffMs } from './backoff.ts';
import { createWebhookDispatcher } from './webhook-dispatcher.ts';
import { openDatabase } from '../database.ts';
import { createSpool } from './spool.ts';
import type { Spool } from './spool.ts';
import { signWebhook, WEBHOOKS_AT_ONCE } from './webhook.ts';
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
    // Never longer than five minutes: so soon after the endpoint's return everything must be there.
    expect(backoffMs(attempts, 1)).toBe(Math.min(300_000, plain * 1.2));
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

describe('the dispatcher, over hours', () => {
  let folder: string;
  let database: ReturnType<typeof openDatabase>;
  let spool: Spool;
  let answer: (text: string) => PostResult | Promise<PostResult>;
  let posts: { text: string; at: number }[];
  const start = Date.parse('2026-11-22T05:00:00Z');

  beforeEach(() => {
    vi.useFakeTimers({ now: start });
    folder = mkdtempSync(join(tmpdir(), 'roms-dispatcher-'));
    database = openDatabase(join(folder, 'spool.db'), '');
    spool = createSpool(database, Date.now);
    posts = [];
    answer = () => ({ kind: 'answered', status: 200 });
    createWebhookDispatcher({
      spool,
      post: async (event) => {
        const text = (JSON.parse(event.body) as { data: { key: string } }).data.key;
        posts.push({ text, at: Date.now() - start });
        return answer(text);
      },
      now: Date.now,
      random: () => 0.5,
      haste: 1,
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

  it('what only one event does to the endpoint stops no other', async () => {
    let isQuick = false;
    answer = async (text) => {
      if (text === 'poison') await new Promise((go) => setTimeout(go, 1_000));
      else if (!isQuick) await new Promise((go) => setTimeout(go, 300));
      return text === 'poison'
        ? { kind: 'unreachable', reason: 'ECONNRESET' }
        : { kind: 'answered', status: 200 };
    };
    put('a', 'poison');
    for (let index = 0; index < 200; index += 1) put(`b${index % 40}`, 'other');
    await pass(4_000);
    expect(posts.filter(({ text }) => text === 'other')).toHaveLength(200);
    isQuick = true;
    const others = setInterval(() => put('b', 'later'), 500);
    await pass(60_000);
    clearInterval(others);
    const tries = posts.flatMap(({ text, at }) => (text === 'poison' ? [Math.round(at / 1_000)] : []));
    expect(tries).toEqual([0, 6, 17, 38]);
    expect(posts.filter(({ text }) => text === 'later').length).toBeGreaterThanOrEqual(118);
  });

  it('no more are under way at once than there are connections, whatever waits', async () => {
    let running = 0;
    let most = 0;
    answer = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((go) => setTimeout(go, 50));
      running -= 1;
      return { kind: 'answered', status: 200 };
    };
    for (let index = 0; index < 500; index += 1) put(`chat ${index}`, String(index));
    await pass(2_000);
    expect(posts).toHaveLength(500);
    expect(most).toBe(WEBHOOKS_AT_ONCE);
  });

  it('an event whose end cannot be written down is not told again and again at once', async () => {
    put('a', 'first');
    database.exec('PRAGMA query_only = ON');
    await pass(1_000);
    expect(posts).toHaveLength(1);
    database.exec('PRAGMA query_only = OFF');
    await pass(5_000);
    expect(posts).toHaveLength(2);
    expect(spool.stats().size).toBe(0);
  });

  it('phone and LID of one customer are one lane once that is known, also for what waits already', async () => {
    const [phone, lid] = ['6281234567890', '111222333444555@lid'];
    const write = (id: string, chat: string, names: { phone: string | null; lid: string | null }): void => {
      const data = {
        waMessageId: id,
        chat,
        from: chat,
        fromMe: false,
        pushName: null,
        ...names,
        type: 'text' as const,
        body: id,
        sentAt: new Date().toISOString(),
        key: id,
      };
      spool.appendMessage(`main:${chat}`, {
        event: 'message',
        sessionId: 'main',
        at: new Date().toISOString(),
        data,
      });
    };
    let freeFirst = (): void => undefined;
    const first = new Promise<void>((go) => (freeFirst = go));
    answer = async (text) => {
      if (text === 'm1') await first;
      return { kind: 'answered', status: 200 };
    };
    write('m1', lid, { phone: null, lid });
    write('m2', lid, { phone: null, lid });
    await pass(10);
    write('m3', `${phone}@c.us`, { phone, lid });
    write('m4', lid, { phone: null, lid });
    put(`main:${lid}`, 'm5');
    await pass(10);
    expect(posts.map(({ text }) => text)).toEqual(['m1']);
    freeFirst();
    await pass(10);
    expect(posts.map(({ text }) => text)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5']);
    expect(spool.stats().size).toBe(0);
  });
});
