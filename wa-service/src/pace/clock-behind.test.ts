import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LANES, type Lane } from '@roms/contracts/gateway';
import { capsNow } from '@roms/domain/pacing/caps';
import { laneBudget } from '@roms/domain/pacing/pacing';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDatabase } from '../database.ts';
import { createSessionStore } from '../sessions/session-store.ts';
import { createPermits } from './permit.ts';
import type { PermitAsk } from './permit.ts';

const START = Date.parse('2026-11-22T05:00:00Z');
const DEAD_BATTERY = Date.parse('2009-01-01T00:00:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const log = pino({ level: 'silent' });

let folder: string;
let at: number;
const now = (): number => at;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'roms-clock-'));
  at = START;
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(isPaced = true) {
  const database = openDatabase(join(folder, 'journal.db'), '');
  const store = createSessionStore(database);
  const settings = { isPaced, keepsLaneHours: false, shopZone: 'Asia/Jakarta' };
  const permits = createPermits(database, store, settings, false, { now, random: () => 0.99, log });
  return { database, permits };
}

const ask = (lane: Lane): PermitAsk => ({
  lane,
  chat: `62812${lane}@c.us`,
  body: `Halo ${lane}`,
  stranger: lane === 'broadcast',
});

/** A number that has sent every day for nine days and is warm; what is remembered of it. */
function sendForDays(permits: ReturnType<typeof open>['permits']): void {
  for (let day = 0; day < 9; day += 1) {
    permits.take(`day ${day}`, ask('reminder'), at);
    at += DAY;
  }
  at -= DAY;
}
const remembered = ({ permits }: ReturnType<typeof open>) => ({
  used: laneBudget('reminder', permits.facts()).used,
  cap: capsNow(permits.facts()).day,
  week: permits.week(),
});

it('loses nothing over a start with a clock of 2009', () => {
  const before = open();
  sendForDays(before.permits);
  const known = remembered(before);
  before.database.close();
  expect(known).toMatchObject({ used: { day: 1 }, cap: 300, week: { sent: 7 } });

  const right = at;
  at = DEAD_BATTERY;
  const { database, permits } = open();
  for (const lane of LANES)
    expect(permits.refusal(ask(lane))?.reason ?? null).toBe(lane === 'reply' ? null : 'clock');
  expect(permits.laneRefusal('transactional')).toMatchObject({ reason: 'clock' });
  // A person answers meanwhile, and a customer writes.
  permits.take('reply', ask('reply'), at);
  permits.heard({
    chat: 'x@c.us',
    phone: null,
    lid: null,
    body: 'Halo',
    sentAt: new Date(right).toISOString(),
  });
  permits.purge();

  at = right;
  expect(remembered({ database, permits })).toEqual(known);
  expect(permits.refusal(ask('transactional'))?.reason).not.toBe('clock');
  database.close();
  const after = open();
  expect(remembered(after)).toEqual(known);
  after.database.close();
});

it('holds what goes by itself without the pace too', () => {
  at = DEAD_BATTERY;
  const { database, permits } = open(false);
  expect(permits.refusal(ask('reminder'))).toMatchObject({ reason: 'clock' });
  expect(permits.refusal(ask('reply'))).toBeNull();
  database.close();
});

it('corrects what a clock that was ahead wrote, once one that is behind was set right', () => {
  const before = open();
  at = START + 730 * DAY;
  before.permits.take('ahead', ask('reminder'), at);
  before.database.close();
  at = DEAD_BATTERY;
  const { database, permits } = open();
  expect(permits.facts().sends).toEqual([]);
  at = START;
  expect(permits.facts().sends.map((send) => send.at)).toEqual([START]);
  database.close();
});

it.each([
  ['in a running service', false],
  ['over a start while it is ahead', true],
])('a clock two years ahead and back forgets neither the day nor the week, %s', (_how, restarts) => {
  let opened = open();
  sendForDays(opened.permits);
  const known = remembered(opened);
  at += 730 * DAY;
  if (restarts) {
    opened.database.close();
    opened = open();
  }
  opened.permits.take('ahead', ask('reply'), at);
  at -= 730 * DAY;
  expect(remembered(opened)).toEqual(known);
  opened.database.close();
});

it('a purge forgets what no window reaches, and nothing by a clock that is a day ahead', () => {
  const { database, permits } = open();
  permits.take('of this week', ask('reminder'), at);
  at += 7 * DAY - HOUR;
  permits.take('now', ask('reminder'), at);
  at += DAY - HOUR;
  permits.purge();
  at -= DAY - HOUR;
  expect(permits.facts().sends).toHaveLength(1);
  expect(permits.week().sent).toBe(2);
  at += 9 * DAY;
  permits.purge();
  expect(permits.facts().sends).toEqual([]);
  expect(database.prepare('SELECT count(*) AS rows FROM marketing').get()).toEqual({ rows: 0 });
  database.close();
});
