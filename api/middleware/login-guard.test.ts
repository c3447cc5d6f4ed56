import { expect, test } from 'vitest';
import { createLoginGuard } from './login-guard.ts';

function guardAt(start = 1_000_000) {
  const time = { now: start };
  return { time, guard: createLoginGuard(() => time.now) };
}

test('the first mistakes cost nothing, then each one doubles the wait up to a minute', () => {
  const { time, guard } = guardAt();
  const waits = Array.from({ length: 14 }, () => {
    guard.failed('bos@toko.id', '10.0.0.1');
    const wait = guard.waitMs('bos@toko.id', '10.0.0.1');
    time.now += wait;
    return wait;
  });
  expect(waits).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60].map((seconds) => seconds * 1000));
});

test('another address, and another account at the same one, do not wait', () => {
  const { guard } = guardAt();
  for (let index = 0; index < 10; index += 1) guard.failed('bos@toko.id', '10.0.0.1');
  expect(guard.waitMs('BOS@toko.id', '10.0.0.1')).toBeGreaterThan(0);
  expect(guard.waitMs('bos@toko.id', '10.0.0.2')).toBe(0);
  expect(guard.waitMs('ani@toko.id', '10.0.0.1')).toBe(0);
});

test('one address that tries many accounts waits for all of them', () => {
  const { guard } = guardAt();
  for (let index = 0; index < 30; index += 1) guard.failed(`a${index}@x.id`, '10.0.0.1');
  expect(guard.waitMs('bos@toko.id', '10.0.0.1')).toBeGreaterThan(0);
  expect(guard.waitMs('bos@toko.id', '10.0.0.2')).toBe(0);
});

test('the right password and a quiet quarter of an hour forgive', () => {
  const { time, guard } = guardAt();
  const fail = () => guard.failed('bos@toko.id', '10.0.0.1');
  for (let index = 0; index < 4; index += 1) fail();
  guard.succeeded('bos@toko.id', '10.0.0.1');
  fail();
  expect(guard.waitMs('bos@toko.id', '10.0.0.1')).toBe(0);
  for (let index = 0; index < 9; index += 1) fail();
  time.now += 15 * 60_000 + 1;
  fail();
  expect(guard.waitMs('bos@toko.id', '10.0.0.1')).toBe(0);
});
