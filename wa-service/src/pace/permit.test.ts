import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Lane } from '@roms/contracts/gateway';
import { laneBudget } from '@roms/domain/pacing/pacing';
import { capsNow } from '@roms/domain/pacing/caps';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../database.ts';
import { createComebackQueue } from '../sends/comeback-queue.ts';
import { createPermits } from './permit.ts';
import type { PermitAsk } from './permit.ts';
import { createSessionStore } from '../sessions/session-store.ts';

const START = Date.parse('2026-11-22T05:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const PACED = { isPaced: true, keepsLaneHours: false, shopZone: 'Asia/Jakarta' };
const log = pino({ level: 'silent' });
let folder: string;
let clock: { at: number; now: () => number; random: () => number; log: typeof log };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roms-permit-'));
  clock = { at: START, now: () => clock.at, random: () => 0.5, log };
});
afterEach(() => rmSync(folder, { recursive: true }));

const ask = (lane: Lane, change: Partial<PermitAsk> = {}): PermitAsk => ({
  lane,
  chat: '6281234567890@c.us',
  body: 'Halo',
  stranger: false,
  ...change,
});

/** The permits as a process that starts now would find them. */
function open(settings = PACED, bornWarm = true) {
  const database = openDatabase(join(folder, 'journal.db'), '');
  const permits = createPermits(database, createSessionStore(database), settings, bornWarm, clock);
  const capOf = (): number => capsNow(permits.facts()).day;
  /** How a reminder to a chat of its own ended. */
  const end = (key: string, state: 'sent' | 'rejected' | 'unknown', code: string | null = null): void => {
    const outcome = { key, lane: 'reminder' as const, chat: `${key}@c.us`, state, code };
    permits.record({ ...outcome, isKnownChat: () => false });
  };
  return { permits, capOf, end, close: () => database.close() };
}

describe('permits', () => {
  it('survive a restart: no free burst, and the same gap', () => {
    const before = open();
    before.permits.take('a', ask('reminder'), clock.at);
    const refusal = before.permits.refusal(ask('reminder'));
    expect(refusal).toEqual({ reason: 'gap', until: START + 45_000 });
    before.close();
    clock.at += 10_000;
    const after = open();
    expect(after.permits.refusal(ask('reminder'))).toEqual(refusal);
    expect(laneBudget('reminder', after.permits.facts())).toEqual({
      used: { hour: 1, day: 1 },
      left: { hour: 79, day: 299 },
    });
    clock.at += 35_000;
    expect(after.permits.refusal(ask('reminder'))).toBeNull();
    after.close();
  });

  it('a permit that is given back counts for nothing', () => {
    const { permits, close } = open();
    permits.take('a', ask('broadcast', { stranger: true }), clock.at);
    permits.giveBack('a', clock.at);
    expect(permits.refusal(ask('broadcast'))).toBeNull();
    expect(laneBudget('broadcast', permits.facts()).used).toEqual({ hour: 0, day: 0 });
    expect(permits.week().sent).toBe(0);
    close();
  });

  it('without the pace nothing is held back, but everything is counted', () => {
    const { permits, close } = open({ ...PACED, isPaced: false });
    for (let index = 0; index < 400; index += 1)
      permits.take(`k${index}`, ask('broadcast', { stranger: true }), clock.at);
    permits.loggedOut();
    expect(permits.refusal(ask('broadcast', { stranger: true }))).toBeNull();
    expect(laneBudget('broadcast', permits.facts()).used.day).toBe(400);
    close();
  });

  it('a pace counts at once, outlives restarts, and never passes the ceiling', () => {
    const before = open();
    before.permits.take('a', ask('reminder'), clock.at);
    before.permits.setPace({ preset: 'careful', perDay: null });
    expect(before.permits.refusal(ask('reminder'))?.until).toBe(START + 90_000);
    expect(before.capOf()).toBe(150);
    before.permits.setPace({ preset: 'fast', perDay: 5_000 });
    before.close();
    const after = open();
    expect(after.permits.pace()).toEqual({ preset: 'fast', perDay: 5_000 });
    expect(after.capOf()).toBe(1_000);
    expect(after.permits.refusal(ask('reminder'))?.until).toBe(START + 22_500);
    after.close();
  });
});

describe('warm-up', () => {
  it('begins with the first automated send, not with the first start', () => {
    const fresh = open(PACED, false);
    expect(fresh.capOf()).toBe(20);
    clock.at += 10 * DAY;
    expect(fresh.capOf()).toBe(20);
    fresh.permits.take('a', ask('transactional'), clock.at);
    fresh.close();
    for (const cap of [20, 36, 65, 117, 210, 300]) {
      const later = open(PACED, false);
      expect(later.capOf()).toBe(cap);
      later.permits.heard(inbound('halo'));
      later.close();
      clock.at += DAY;
    }
  });

  it('does not begin with a send that never left', () => {
    const { permits, capOf, close } = open(PACED, false);
    permits.take('a', ask('reminder'), clock.at);
    permits.giveBack('a', clock.at);
    clock.at += 2 * DAY;
    expect(capOf()).toBe(20);
    close();
  });

  it('begins again after 72 hours of silence, or with another phone, and not while customers write', () => {
    const { permits, capOf, close } = open(PACED, false);
    permits.take('a', ask('reminder'), clock.at);
    for (let day = 0; day < 6; day += 1) {
      clock.at += DAY;
      permits.heard(inbound('halo'));
    }
    expect(capOf()).toBe(300);
    clock.at += 3 * DAY - 1;
    expect(capOf()).toBe(300);
    clock.at += 1;
    expect(capOf()).toBe(20);
    // Being written to ends the silence and not the warm-up.
    permits.heard(inbound('halo'));
    expect(capOf()).toBe(20);
    permits.take('b', ask('reminder'), clock.at);
    clock.at += DAY;
    expect(capOf()).toBe(36);
    permits.renew();
    expect(capOf()).toBe(20);
    close();
  });
});

describe('broadcasts', () => {
  it('four of the same text an hour, whatever its case, spaces and punctuation; others go on', () => {
    const { permits, close } = open();
    const bodies = ['Promo hari ini!', 'promo  HARI ini', '*Promo* hari ini...', 'promo hari ini 🎉'];
    for (const [index, body] of bodies.entries()) {
      permits.take(`k${index}`, ask('broadcast', { body }), clock.at);
      clock.at += 60_000;
    }
    const again = ask('broadcast', { body: 'PROMO, hari ini' });
    expect(permits.refusal(again)).toEqual({ reason: 'identical', until: START + HOUR });
    expect(permits.refusal(ask('broadcast', { body: 'Promo besok' }))).toBeNull();
    expect(permits.refusal(ask('reminder', { body: 'Promo hari ini!' }))).toBeNull();
    close();
    const restarted = open();
    expect(restarted.permits.refusal(again)?.reason).toBe('identical');
    clock.at = START + HOUR;
    expect(restarted.permits.refusal(again)).toBeNull();
    restarted.close();
  });

  it('strangers who do not answer make strangers rest for a day, one answer of ten ends it', () => {
    const { permits, close } = open();
    const to = (index: number) =>
      ask('broadcast', { stranger: true, chat: `628120000000${index}@c.us`, body: `Halo ${index}` });
    for (let index = 0; index < 5; index += 1) {
      permits.take(`k${index}`, to(index), clock.at);
      clock.at += HOUR;
    }
    const last = clock.at - HOUR;
    clock.at = last + 12 * HOUR;
    expect(permits.refusal(to(6))).toEqual({ reason: 'no_reply', until: last + DAY });
    expect(permits.refusal(ask('broadcast', { body: 'Halo pelanggan' }))).toBeNull();
    permits.heard({ ...inbound('Halo juga'), chat: '123456789@lid', phone: '6281200000003' });
    expect(permits.refusal(to(6))?.reason).toBe('cap');
    expect(permits.week()).toEqual({ sent: 5, replied: 1, optedOut: 0, failed: 0 });
    close();
  });
});

describe('the days of the week', () => {
  it('are those of the shop’s calendar, each with what was sent on it and what came of it', () => {
    const { permits, end, close } = open();
    const send = (key: string, at: number) => {
      clock.at = at;
      permits.take(key, ask('reminder', { chat: `${key}@c.us` }), at);
    };
    const today = Date.parse('2026-11-21T17:00:00Z');
    // The last moment of the day before the seven, the first of them, and both sides of today's midnight.
    send('before', today - 6 * DAY - 1);
    send('first', today - 6 * DAY);
    send('yesterday', today - 1);
    send('today', today);
    send('failed', today + HOUR);
    end('failed', 'rejected', 'not_on_whatsapp');
    clock.at = today + 20 * HOUR;
    permits.heard({ ...inbound('Halo'), chat: 'yesterday@c.us', phone: null });
    expect(permits.days()).toEqual([
      { date: '2026-11-16', sent: 1, replied: 0, failed: 0 },
      ...['2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20'].map((date) => ({
        ...{ date, sent: 0, replied: 0, failed: 0 },
      })),
      { date: '2026-11-21', sent: 1, replied: 1, failed: 0 },
      { date: '2026-11-22', sent: 1, replied: 0, failed: 1 },
    ]);
    close();
  });
});

describe('the breaker', () => {
  it('five failures in a row pause marketing for half an hour, one success in between starts anew', () => {
    const { permits, end, close } = open();
    for (const state of ['unknown', 'unknown', 'unknown', 'unknown', 'sent'] as const) end('a', state);
    for (let time = 0; time < 4; time += 1) end('a', 'unknown');
    expect(permits.refusal(ask('reminder'))).toBeNull();
    end('a', 'unknown');
    const refusal = { reason: 'breaker', until: START + 30 * 60_000 };
    expect(permits.refusal(ask('reminder'))).toEqual(refusal);
    expect(permits.refusal(ask('transactional'))).toBeNull();
    expect(permits.refusal(ask('reply'))).toBeNull();
    close();
    const after = open();
    expect(after.permits.refusal(ask('reminder'))).toEqual(refusal);
    expect(after.permits.breaker()).toMatchObject({ state: 'open', reason: 'failures' });
    after.close();
  });

  it('tries again with single sends, over restarts, and closes after three good ones', () => {
    const first = open();
    first.permits.loggedOut();
    first.close();
    clock.at += 30 * 60_000;
    for (const key of ['a', 'b', 'c']) {
      const { permits, close } = open();
      expect(permits.breaker().state).toBe('half_open');
      clock.at += 60_000;
      permits.take(key, ask('reminder'), clock.at);
      clock.at += 120_000;
      expect(permits.refusal(ask('reminder'))).toMatchObject({ reason: 'breaker' });
      close();
      const after = open();
      expect(after.permits.refusal(ask('reminder'))).toMatchObject({ reason: 'breaker' });
      after.end(key, 'sent');
      expect(after.permits.refusal(ask('reminder'))).toBeNull();
      after.close();
    }
    const last = open();
    expect(last.permits.breaker()).toMatchObject({ state: 'closed', reason: null });
    last.close();
  });

  it('opens for complaints: five opt-outs and one in twenty of a week, and not twice for the same', () => {
    const { permits, close } = open();
    for (let index = 0; index < 8; index += 1) {
      permits.take(`k${index}`, ask('reminder', { chat: `628120000000${index}@c.us` }), clock.at);
      clock.at += 60_000;
    }
    const stop = (index: number) => permits.heard({ ...inbound('STOP!'), phone: `628120000000${index}` });
    for (const index of [0, 1, 2, 3, 3, 3]) stop(index);
    permits.heard({ ...inbound('stop dulu ya kak, besok lagi'), phone: '6281200000005' });
    expect(permits.breaker().state).toBe('closed');
    stop(4);
    expect(permits.breaker()).toMatchObject({ state: 'open', reason: 'complaints' });
    expect(permits.week()).toMatchObject({ sent: 8, replied: 6, optedOut: 5 });
    clock.at += DAY;
    stop(6);
    expect(permits.breaker().state).toBe('half_open');
    close();
  });

  it('takes two refusals in chats that never got a message for a restriction', () => {
    const { permits, end, close } = open();
    end('6281200000001', 'rejected', 'wa_nack');
    end('6281200000001', 'rejected', 'wa_nack');
    expect(permits.breaker().state).toBe('closed');
    end('6281200000002', 'rejected', 'wa_nack');
    expect(permits.breaker()).toMatchObject({ state: 'open', reason: 'restricted' });
    expect(permits.refusal(ask('reminder'))?.until).toBe(START + DAY);
    close();
  });
});

const inbound = (body: string) => ({
  chat: '999999@lid',
  phone: '6281299999999',
  lid: '999999@lid',
  body,
  sentAt: new Date(clock.at).toISOString(),
});

describe('the line', () => {
  it('spreads those who wait in the order in which they first came, by lane', () => {
    const comebacks = createComebackQueue(clock.now, () => 45_000);
    comebacks.remember('first', 'reminder', START - 30, START + 45_000);
    comebacks.remember('second', 'reminder', START - 20, START + 90_000);
    expect(comebacks.waitMs('third', 'reminder', START - 10)).toBe(90_000);
    expect(comebacks.waitMs('first', 'reminder', START - 30)).toBe(0);
    expect(comebacks.waitMs('a broadcast', 'broadcast', START - 90)).toBe(90_000);
    expect(comebacks.waitMs('a thank-you', 'transactional', START)).toBe(0);
  });

  it('keeps a free slot for an older ask that is due, but not for one that has given up', () => {
    const comebacks = createComebackQueue(clock.now, () => 45_000);
    comebacks.remember('older', 'reminder', START - 30, START + 45_000);
    expect(comebacks.mustYield('younger', 'reminder', START)).toBe(false);
    clock.at = START + 44_000;
    expect(comebacks.mustYield('younger', 'reminder', START)).toBe(true);
    expect(comebacks.mustYield('older', 'reminder', START - 30)).toBe(false);
    clock.at = START + 56_000;
    expect(comebacks.mustYield('younger', 'reminder', START)).toBe(false);
  });
});
