import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from './database.ts';
import { createLine } from './line.ts';
import { createPermits } from './permit.ts';
import { createSessionStore } from './session-store.ts';

const START = Date.parse('2026-11-22T05:00:00Z');
const PACED = { isPaced: true, keepsLaneHours: false, shopZone: 'Asia/Jakarta' };
let folder: string;
let clock: { at: number; now: () => number; random: () => number };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roms-permit-'));
  clock = { at: START, now: () => clock.at, random: () => 0.5 };
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The permits as a process that starts now would find them. */
function open(settings = PACED, bornWarm = true) {
  const database = openDatabase(join(folder, 'journal.db'), '');
  const permits = createPermits(database, createSessionStore(database), settings, bornWarm, clock);
  return { permits, close: () => database.close() };
}

describe('permits', () => {
  it('survive a restart: no free burst, and the same gap', () => {
    const before = open();
    before.permits.take('a', 'reminder', false, clock.at);
    const refusal = before.permits.refusal('reminder');
    expect(refusal).toEqual({ reason: 'gap', until: START + 45_000 });
    before.close();
    clock.at += 10_000;
    const after = open();
    expect(after.permits.refusal('reminder')).toEqual(refusal);
    expect(after.permits.budget('reminder')).toMatchObject({
      used: { hour: 1, day: 1 },
      left: { hour: 79, day: 299 },
    });
    clock.at += 35_000;
    expect(after.permits.refusal('reminder')).toBeNull();
    after.close();
  });

  it('a permit that is given back counts for nothing', () => {
    const { permits, close } = open();
    permits.take('a', 'transactional', false, clock.at);
    permits.giveBack('a', clock.at);
    expect(permits.refusal('transactional')).toBeNull();
    expect(permits.budget('transactional').used).toEqual({ hour: 0, day: 0 });
    close();
  });

  it('without the pace nothing is held back, but everything is counted', () => {
    const { permits, close } = open({ ...PACED, isPaced: false });
    for (let index = 0; index < 400; index += 1) permits.take(`k${index}`, 'broadcast', true, clock.at);
    permits.openBreaker();
    expect(permits.refusal('broadcast', true)).toBeNull();
    expect(permits.budget('broadcast')).toMatchObject({ used: { day: 400 }, left: null, reason: null });
    close();
  });

  it('a new number warms up from its first start on, a warm one never', () => {
    const fresh = open(PACED, false);
    expect(fresh.permits.budget('broadcast').left?.day).toBe(8);
    expect(fresh.permits.budget('reminder').left?.day).toBe(20);
    fresh.close();
    clock.at += 24 * 3_600_000;
    const nextDay = open(PACED, false);
    expect(nextDay.permits.budget('reminder').left?.day).toBe(36);
    nextDay.close();
  });

  it('five failures in a row pause marketing for half an hour, one success in between starts anew', () => {
    const { permits, close } = open();
    for (const isSuccess of [false, false, false, false, true, false, false, false, false])
      permits.record(isSuccess);
    expect(permits.refusal('reminder')).toBeNull();
    permits.record(false);
    expect(permits.refusal('reminder')).toEqual({ reason: 'breaker', until: START + 30 * 60_000 });
    expect(permits.refusal('transactional')).toBeNull();
    close();
  });
});

describe('the line', () => {
  it('spreads those who wait in the order in which they first came, by lane', () => {
    const line = createLine(clock.now);
    line.remember('first', 'reminder', START - 30, START + 45_000);
    line.remember('second', 'reminder', START - 20, START + 90_000);
    expect(line.waitMs('third', 'reminder', START - 10)).toBe(90_000);
    expect(line.waitMs('first', 'reminder', START - 30)).toBe(0);
    expect(line.waitMs('a broadcast', 'broadcast', START - 90)).toBe(90_000);
    expect(line.waitMs('a thank-you', 'transactional', START)).toBe(0);
  });

  it('keeps a free slot for somebody older who is due, but not for somebody who has given up', () => {
    const line = createLine(clock.now);
    line.remember('older', 'reminder', START - 30, START + 45_000);
    expect(line.mustYield('younger', 'reminder', START)).toBe(false);
    clock.at = START + 44_000;
    expect(line.mustYield('younger', 'reminder', START)).toBe(true);
    expect(line.mustYield('older', 'reminder', START - 30)).toBe(false);
    clock.at = START + 56_000;
    expect(line.mustYield('younger', 'reminder', START)).toBe(false);
  });
});
