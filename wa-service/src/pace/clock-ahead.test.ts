import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LANES, type Lane } from '@roms/contracts/gateway';
import { capsNow } from '@roms/domain/pacing/caps';
import { paceLimits } from '@roms/domain/pacing/presets';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../database.ts';
import { createDownloads } from '../files/downloads.ts';
import { createLastHeard } from '../inbound/last-heard.ts';
import { createJobs } from '../legacy/jobs.ts';
import { createSpool } from '../outbox/spool.ts';
import { createComebackQueue } from '../sends/comeback-queue.ts';
import { createClock } from '../clock.ts';
import { createSessionStore } from '../sessions/session-store.ts';
import { createPermits } from './permit.ts';
import type { PermitAsk } from './permit.ts';

const START = Date.parse('2026-11-22T05:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const AHEAD: [string, number][] = [
  ['two hours', 2 * HOUR],
  ['two years', 730 * DAY],
];
/** The longest pause between two sends of any lane. */
const GAP = Math.max(...LANES.map((lane) => paceLimits('normal', null).gapMs[lane][1]));
const log = pino({ level: 'silent' });
const settings = { isPaced: true, keepsLaneHours: false, shopZone: 'Asia/Jakarta' };

let folder: string;
let at: number;
const now = (): number => at;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roms-clock-'));
  at = START;
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(bornWarm = true) {
  const database = openDatabase(join(folder, 'journal.db'), '');
  const store = createSessionStore(database);
  const permits = createPermits(database, store, settings, bornWarm, { now, random: () => 0.99, log });
  return { database, store, permits };
}

const ask = (lane: Lane): PermitAsk => ({
  lane,
  chat: `62812${lane}@c.us`,
  body: `Halo ${lane}`,
  stranger: lane === 'broadcast',
});

describe.each(AHEAD)('a clock that was %s ahead', (_words, ahead) => {
  it.each([
    ['of a running service', false],
    ['over a restart', true],
  ])('frees every lane within one gap once it is right, %s', (_how, restarts) => {
    let { permits, database } = open();
    at += ahead;
    for (const lane of LANES) {
      permits.take(lane, ask(lane), at);
      at += GAP;
    }
    at -= ahead;
    if (restarts) {
      database.close();
      ({ permits, database } = open());
    }
    for (const lane of LANES) expect(permits.refusal(ask(lane))?.until ?? at).toBeLessThanOrEqual(at + GAP);
    at += GAP;
    for (const lane of LANES) expect([lane, permits.refusal(ask(lane))]).toEqual([lane, null]);
    database.close();
  });

  it('counts what was sent meanwhile, and what was given back not', () => {
    const { permits, database } = open();
    at += ahead;
    permits.take('sent', ask('reminder'), at);
    permits.take('given back', ask('transactional'), at);
    const takenAt = at;
    at -= ahead;
    permits.giveBack('given back', takenAt);
    const sends = permits.facts().sends.map((send) => [send.lane, send.at]);
    expect(sends).toEqual([['reminder', at]]);
    expect(permits.week().sent).toBe(1);
    database.close();
  });

  it('leaves a number warm that was warm', () => {
    const { permits, database } = open(false);
    const cap = (): number => capsNow(permits.facts()).day;
    permits.take('first', ask('reminder'), at);
    for (let day = 0; day < 8; day += 1) {
      at += DAY;
      permits.take(`day ${day}`, ask('reminder'), at);
    }
    expect(cap()).toBe(300);
    at += ahead;
    permits.take('ahead', ask('reminder'), at);
    at -= ahead - MINUTE;
    expect(cap()).toBe(300);
    database.close();
    const after = open(false);
    expect(capsNow(after.permits.facts()).day).toBe(300);
    after.database.close();
  });

  it('rests as long as the breaker was to rest, from now', () => {
    const { permits, database } = open();
    at += ahead;
    permits.loggedOut();
    at -= ahead;
    expect(permits.refusal(ask('reminder'))).toEqual({ reason: 'breaker', until: at + 30 * MINUTE });
    at += 30 * MINUTE;
    expect(permits.refusal(ask('reminder'))).toBeNull();
    expect(permits.breaker()).toMatchObject({ state: 'half_open' });
    database.close();
  });

  it('keeps nobody waiting behind those who were to come back then', () => {
    const comebacks = createComebackQueue(now, () => 45_000);
    at += ahead;
    comebacks.remember('ahead', 'reminder', at, at + 45_000);
    at -= ahead;
    expect(comebacks.sizeOf('reminder')).toBe(0);
    expect(comebacks.waitMs('now', 'broadcast', at)).toBe(0);
  });

  it('knows how long an event waits, and when it gives up', () => {
    const database = openDatabase(join(folder, 'spool.db'), '');
    const spool = createSpool(database, now);
    at += ahead;
    const outcome = { key: 'k', outcome: 'sent' as const, waMessageId: null };
    spool.append('main:a', { event: 'outcome', sessionId: 'main', at: '', data: outcome });
    const [event] = spool.owed();
    spool.failed(event!.id);
    at -= ahead;
    expect(spool.stats().oldestMs).toBe(0);
    at += 10 * MINUTE;
    expect(spool.stats().oldestMs).toBe(10 * MINUTE);
    expect(spool.failed(event!.id).firstTriedAt).toBe(at - 10 * MINUTE);
    database.close();
  });

  it('asks for late files and old jobs again at once', async () => {
    const database = openDatabase(join(folder, 'spool.db'), '');
    const jobs = createJobs(database, now);
    const downloads = createDownloads({ database, media: { keep: async () => null }, log, now });
    at += ahead;
    downloads.wake('nobody');
    const job = { clientId: 'main', to: '6281', text: 'Halo', lane: 'reply' as const, maxAttempts: 8 };
    jobs.postpone(jobs.add(job), 5_000, 'gap', 0);
    database
      .prepare(
        'INSERT INTO downloads (id, sessionId, waMessageId, ref, createdAt, nextAt, until) VALUES (?, ?, ?, ?, ?, ?, ?)',
      )
      .run('file', 'main', 'm', 'r', at, at + 5_000, at + DAY);
    at -= ahead;
    expect(jobs.due(10)).toHaveLength(1);
    downloads.wake('nobody');
    expect(database.prepare('SELECT nextAt, until FROM downloads').get()).toEqual({
      nextAt: at,
      until: at + DAY,
    });
    downloads.close();
    database.close();
  });

  it('says when a customer was last heard, and not in the future', () => {
    const { database, store } = open();
    const heard = createLastHeard(store, createClock(now));
    at += ahead;
    heard.inbound();
    at -= ahead;
    heard.ack();
    expect([heard.inboundAt(), heard.ackAt()]).toEqual([at, at]);
    database.close();
    const after = open();
    expect(Number(after.store.get('lastInboundAt'))).toBe(at);
    after.database.close();
  });
});
