import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { freePort } from './free-port.ts';
import { httpAnswer } from './http-check.ts';
import { watchPulse } from './pulse.ts';
import { waitUntil } from './wait-until.ts';

const TIMES = { everyMs: 20, patienceMs: 200, lateMs: 100, restMs: 60_000 };
const SILENT = async (): Promise<never> => Promise.reject(new Error('no answer'));

/** Watches until the returned function is called; `told` are the silences that it told of (ms). */
function watch(check: () => Promise<unknown>, restMs = TIMES.restMs) {
  const ending = new AbortController();
  const told: number[] = [];
  const subject = {};
  const ended = watchPulse({
    check,
    subject: () => subject,
    hungAfterMs: () => 300,
    onHung: (silentMs) => told.push(silentMs),
    signal: ending.signal,
    times: { ...TIMES, restMs },
  });
  return { told, end: () => (ending.abort(), ended) };
}

test('silence is told once, however long it lasts, and again after the rest', async () => {
  const once = watch(SILENT);
  const often = watch(SILENT, 200);
  await waitUntil(async () => expect(often.told.length).toBeGreaterThanOrEqual(3), { timeoutMs: 10_000 });
  expect(once.told).toHaveLength(1);
  expect(once.told[0]).toBeGreaterThanOrEqual(300);
  await Promise.all([once.end(), often.end()]);
});

test('who never comes back from a question is silent too', async () => {
  const { told, end } = watch(() => new Promise(() => {}));
  await waitUntil(async () => expect(told).toHaveLength(1), { timeoutMs: 10_000 });
  await end();
});

test('silence does not count while our own timers are late', async () => {
  const { told, end } = watch(SILENT);
  const lame = new Int32Array(new SharedArrayBuffer(4));
  for (let round = 0; round < 6; round += 1) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    // As a machine that sleeps, or has no time for us.
    Atomics.wait(lame, 0, 0, 250);
  }
  expect(told).toEqual([]);
  await waitUntil(async () => expect(told).toHaveLength(1), { timeoutMs: 10_000 });
  await end();
});

test('an answer is an answer, also one that says what is lacking', async () => {
  const port = await freePort();
  const server = createServer((_, response) => response.writeHead(503).end('no database'));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  let asked = 0;
  const { told, end } = watch(async () => {
    asked += 1;
    await httpAnswer(`http://127.0.0.1:${port}/ready`);
  });
  const startedAt = performance.now();
  await waitUntil(async () => expect(performance.now() - startedAt > 600 && asked > 5).toBe(true), {
    timeoutMs: 10_000,
  });
  expect(told).toEqual([]);
  await end();
  server.close();
});
