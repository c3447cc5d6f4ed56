import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../src/database.ts';
import { createSimulatedNetwork } from '../src/drivers/simulator/simulated-network.ts';
import { createEngineStore } from '../src/drivers/whatsapp-web/engine-store.ts';
import { createJobs } from '../src/legacy/jobs.ts';
import { createSpool } from '../src/outbox/spool.ts';

/** Files that a number writes for years must not grow with every customer, message or day. */

const DAY = 24 * 3_600_000;
const START = Date.parse('2026-11-29T05:00:00Z');
const NUMBERS_TO = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i <';

let folder: string;
let at: number;
const now = (): number => at;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roms-bounds-'));
  at = START;
});
afterEach(() => rm(folder, { recursive: true }));

/** Reads from a file that the code under test has open, or is about to open. */
function query(file: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(join(folder, file));
  const rows = database.prepare(sql).all();
  database.close();
  return rows;
}
const size = (file: string, table: string): number =>
  Number(query(file, `SELECT count(*) AS size FROM ${table}`)[0]?.size);

describe('the engine', () => {
  const open = () => createEngineStore(join(folder, 'engine.db'), now);
  const seconds = (ms: number): number => Math.floor(ms / 1_000);

  it('drops the marks of chats that have been still for a month, and reads them from there on', () => {
    const store = open();
    store.paired('6281200000001');
    store.mark('still@c.us', seconds(START));
    at = START + 20 * DAY;
    store.mark('lively@c.us', seconds(at));
    store.prune(at, true);
    expect(Object.keys(store.marks()).toSorted()).toEqual(['lively@c.us', 'still@c.us']);
    expect(store.readFrom()).toBe(seconds(START));
    at = START + 40 * DAY;
    store.prune(at, true);
    expect(Object.keys(store.marks())).toEqual(['lively@c.us']);
    expect(store.readFrom()).toBe(seconds(START + 10 * DAY));
    store.close();
  });

  it('drops no mark while a chat could not be read: what came meanwhile would be missed', () => {
    const store = open();
    store.paired('6281200000001');
    store.mark('still@c.us', seconds(START));
    at = START + 90 * DAY;
    store.prune(at, false);
    expect(Object.keys(store.marks())).toEqual(['still@c.us']);
    expect(store.readFrom()).toBe(seconds(START));
    store.close();
  });

  it('reads what is to come, whatever a clock that was years ahead called complete', () => {
    const store = open();
    store.paired('6281200000001');
    store.mark('lively@c.us', seconds(START));
    at = START + 730 * DAY;
    store.prune(at, true);
    expect(store.readFrom()).toBe(seconds(START));
    // Paired by such a clock.
    store.paired('6281200000002');
    at = START + DAY;
    expect(store.readFrom()).toBeLessThanOrEqual(seconds(at));
    store.close();
  });

  it('takes no mark back by a clock that is years behind: history would be told as news', () => {
    const store = open();
    store.paired('6281200000001');
    store.mark('known@c.us', seconds(START + DAY));
    at = Date.parse('2009-01-01T00:00:00Z');
    store.mark('known@c.us', seconds(at));
    store.mark('other@c.us', seconds(at));
    expect(store.marks()).toEqual({ 'known@c.us': seconds(START + DAY), 'other@c.us': seconds(START) });
    store.close();
  });

  it('drops acks and handovers after two days, although the number never reconnects', () => {
    const store = open();
    store.paired('6281200000001');
    store.takeAck('old', 3);
    store.handOver('old', 'a log');
    at = START + 3 * DAY;
    store.takeAck('new', 1);
    store.prune(at, true);
    expect(query('engine.db', 'SELECT id FROM acks')).toEqual([{ id: 'new' }]);
    expect(store.logIdOf('old')).toBeNull();
    store.close();
  });

  it('keeps the 20,000 names that were learned last', () => {
    const store = open();
    store.paired('6281200000001');
    query(
      'engine.db',
      `INSERT INTO aliases ${NUMBERS_TO} 20500) SELECT i || '@lid', i || '@c.us' FROM n RETURNING lid`,
    );
    store.learnAlias('newest@lid', 'newest@c.us');
    store.prune(at, true);
    expect(size('engine.db', 'aliases')).toBe(20_000);
    expect(store.phoneOfLid('newest@lid')).toBe('newest@c.us');
    expect(store.phoneOfLid('1@lid')).toBeNull();
    store.close();
  });
});

describe('the spool', () => {
  it('forgets names for which nothing waits once there are too many, and keeps those for which something does', () => {
    const database = openDatabase(join(folder, 'spool.db'), '');
    const spool = createSpool(database, now);
    const fill = (to: number): void =>
      database.exec(
        `INSERT OR IGNORE INTO lane_aliases ${NUMBERS_TO} ${to}) SELECT 'main:' || i || '@lid', 'main:' || i || '@c.us' FROM n`,
      );
    fill(1_000);
    spool.purge();
    expect(size('spool.db', 'lane_aliases')).toBe(1_000);
    fill(50_001);
    spool.append('main:7@lid', {
      event: 'ack',
      sessionId: 'main',
      at: new Date(at).toISOString(),
      data: { waMessageId: 'A', ack: 3 },
    });
    spool.purge();
    expect(query('spool.db', 'SELECT alias FROM lane_aliases')).toEqual([{ alias: 'main:7@lid' }]);
    database.close();
  });
});

describe('the calls of the old gateway', () => {
  it('forget a broadcast with the last of its jobs', () => {
    const database = openDatabase(join(folder, 'spool.db'), '');
    const jobs = createJobs(database, now);
    const job = {
      clientId: 'main',
      to: '6281200000001',
      text: 'x',
      lane: 'broadcast',
      maxAttempts: 1,
    } as const;
    const id = jobs.addBroadcast({ clientId: 'main', name: null }, [job]);
    at = START + 401 * DAY;
    jobs.purge();
    expect(jobs.findBroadcast(id)).not.toBeNull();
    for (const { id: jobId } of jobs.due(10)) jobs.settle(jobId, 'sent', null);
    jobs.purge();
    expect(jobs.findBroadcast(id)).toBeNull();
    database.close();
  });
});

describe('the simulated phones', () => {
  it('keep their newest messages over a start, and what the service has not taken yet', () => {
    const network = createSimulatedNetwork(folder);
    network.close();
    mkdirSync(join(folder, 'files'), { recursive: true });
    writeFileSync(join(folder, 'files', 'oldest'), 'x');
    query(
      'whatsapp.db',
      `INSERT INTO messages (waMessageId, sessionId, phone, fromBusiness, origin, type, body, mediaRef, at, ack, isHanded)
       ${NUMBERS_TO} 50100)
       SELECT 'M' || i, 'main', '628120000', 0, 'customer', 'text', 'x', CASE i WHEN 1 THEN 'oldest' END, i, 2, i <> 2 FROM n
       RETURNING id`,
    );
    const again = createSimulatedNetwork(folder);
    again.resume();
    expect(size('whatsapp.db', 'messages')).toBe(50_001);
    expect(again.server.unhanded('main').map(({ waMessageId }) => waMessageId)).toEqual(['M2']);
    expect(existsSync(join(folder, 'files')) && readdirSync(join(folder, 'files'))).toEqual([]);
    again.close();
  });
});
