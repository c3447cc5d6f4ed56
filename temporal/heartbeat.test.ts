import { expect, it } from 'vitest';
import { waitUntil } from '../embedded/wait-until.ts';
import { createHeartbeat } from './heartbeat.ts';

/** A worker whose answers the test chooses. */
function start(options: { answers: boolean; others: boolean }) {
  const ending = new AbortController();
  const seen = { written: 0, hung: 0, asked: 0 };
  const heartbeat = createHeartbeat({
    ask: async () => {
      seen.asked += 1;
      if (!options.answers) throw new Error('no task was done');
    },
    write: async () => void (seen.written += 1),
    areOthersWell: async () => options.others,
    onHung: () => void (seen.hung += 1),
    logger: { warn: () => undefined },
    signal: ending.signal,
    times: { everyMs: 40, endAfterMs: 200 },
  });
  const running = heartbeat.run();
  return { heartbeat, seen, options, end: () => (ending.abort(), running) };
}
const until = (check: () => void): Promise<void> => waitUntil(async () => check(), { timeoutMs: 10_000 });

it('beats only after a task of its queue was done', async () => {
  const { seen, options, end } = start({ answers: false, others: true });
  await until(() => expect(seen.asked).toBeGreaterThan(3));
  expect(seen.written).toBe(0);
  options.answers = true;
  await until(() => expect(seen.written).toBeGreaterThan(2));
  await end();
});

it('tells that it hangs when nobody else is to blame', async () => {
  const { seen, options, end } = start({ answers: true, others: false });
  await until(() => expect(seen.written).toBeGreaterThan(1));
  options.answers = false;
  const askedBefore = seen.asked;
  await until(() => expect(seen.asked).toBeGreaterThan(askedBefore + 15));
  expect(seen.hung).toBe(0);
  options.others = true;
  await until(() => expect(seen.hung).toBeGreaterThan(0));
  await end();
});

it('counts any task as work, and asks for none then', async () => {
  const { heartbeat, seen, end } = start({ answers: false, others: true });
  const { work } = heartbeat.counting({ work: async (input: number) => input + 1 });
  expect(await work(1)).toBe(2);
  const tasks = setInterval(() => void work(1), 5);
  await until(() => expect(seen.written).toBeGreaterThan(5));
  expect(seen.hung).toBe(0);
  clearInterval(tasks);
  await until(() => expect(seen.hung).toBeGreaterThan(0));
  await end();
});
