import type { Knex } from 'knex';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { connectDatabase } from '../../db/knex.ts';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { createLoginGuard, type LoginGuard } from './login-guard.ts';

let database: TestDatabase;
let db: Knex;
let guard: LoginGuard;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url, { poolSize: 4 });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  await db('login_attempts').delete();
  guard = createLoginGuard(db);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
});
afterEach(() => void vi.useRealTimers());

const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);

/** An attempt with a wrong password; how long it was told to wait instead of being looked at (ms). */
async function guess(account = 'user:1', address = '10.0.0.1', by = guard): Promise<number> {
  const waitMs = await by.begin(account, address, true);
  if (waitMs === 0) await by.failed(account, address);
  return waitMs;
}

test('the first mistakes cost nothing, then each one doubles the wait up to a minute', async () => {
  const waits: number[] = [];
  for (let index = 0; index < 13; index += 1) {
    await guard.begin('user:1', '10.0.0.1', true);
    await guard.failed('user:1', '10.0.0.1');
    if (index < 4) continue;
    const waitMs = await guard.begin('user:1', '10.0.0.1', true);
    waits.push(waitMs / 1000);
    pass(waitMs);
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('another address, and another account at the same one, do not wait', async () => {
  for (let index = 0; index < 5; index += 1) await guess();
  expect(await guess()).toBeGreaterThan(0);
  expect(await guess('user:1', '10.0.0.2')).toBe(0);
  expect(await guess('user:2')).toBe(0);
});

test('attempts in flight count, in all processes together', async () => {
  const other = createLoginGuard(db);
  const waits = await Promise.all(
    Array.from({ length: 40 }, (_, index) => (index % 2 ? guard : other).begin('user:1', '10.0.0.1', true)),
  );
  expect(waits.filter((wait) => wait === 0)).toHaveLength(5);
});

test('who does not want the turn leaves it to others, and is not counted', async () => {
  for (let index = 0; index < 5; index += 1) await guess();
  pass(60_000);
  for (let index = 0; index < 20; index += 1)
    expect(await guard.begin('user:1', '10.0.0.1', false)).toBeGreaterThan(0);
  expect(await guess()).toBe(0);
});

test('one address that tries many accounts is suspect, in every process that hears of it', async () => {
  const other = createLoginGuard(db);
  for (let index = 0; index < 29; index += 1) await guess(`nobody:${index}`);
  expect(guard.isSuspect('10.0.0.1')).toBe(false);
  await guess('nobody:29', '10.0.0.1', other);
  expect([other.isSuspect('10.0.0.1'), other.isSuspect('10.0.0.2')]).toEqual([true, false]);
  // It is looked at all the same.
  expect(await guess('user:1', '10.0.0.1', other)).toBe(0);
  pass(3_600_001);
  expect(other.isSuspect('10.0.0.1')).toBe(false);
});

test('the right password and an hour forgive', async () => {
  for (let index = 0; index < 4; index += 1) await guess();
  await guard.succeeded('user:1', '10.0.0.1');
  for (let index = 0; index < 5; index += 1) expect(await guess()).toBe(0);
  expect(await guess()).toBeGreaterThan(0);
  pass(3_600_001);
  for (let index = 0; index < 5; index += 1) expect(await guess()).toBe(0);
});

test('a clock that was two hours ahead closes no account', async () => {
  pass(2 * 3_600_000);
  for (let index = 0; index < 6; index += 1) await guess();
  pass(-2 * 3_600_000);
  const first = await guess();
  pass(first);
  expect(await guess()).toBe(0);
});
