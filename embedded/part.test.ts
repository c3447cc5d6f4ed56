import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { freePort } from './free-port.ts';
import { httpCheck } from './http-check.ts';
import { Part } from './part.ts';
import type { PartPlan } from './part.ts';
import { commandLineOf } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

const HURRY = { everyMs: 100, patienceMs: 400, lateMs: 2_000, restMs: 60_000, hungAfterMs: 1_000 };

let folder: string;
let part: Part | null = null;
let said: string[];
let pids: number[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'roms-part-'));
  said = [];
  pids = [];
});

afterEach(async () => {
  await part?.stop();
  part = null;
  await rm(folder, { recursive: true, force: true });
});

/** A part that runs a script of a few lines which gets its port in `process.argv[2]`. */
async function fakePart(script: string, plan: Partial<PartPlan> = {}): Promise<Part> {
  const port = await freePort();
  const file = join(folder, 'fake.mjs');
  await writeFile(file, script);
  return new Part(
    {
      name: 'fake',
      word: 'fake.mjs',
      command: async () => ({ file: process.execPath, args: [file, String(port)] }),
      check: () => httpCheck(`http://127.0.0.1:${port}/`),
      startMs: 10_000,
      ...plan,
    },
    {
      onLine: (_name, line) => said.push(line),
      say: (line) => said.push(line),
      onLaunch: (_name, _word, pid) => pids.push(pid),
      logFile: (name) => `logs/${name}.log`,
    },
    HURRY,
  );
}

/** The seconds for which it said to rest before each start. */
const waits = (): number[] => said.flatMap((line) => /again in ([\d.]+) s/.exec(line)?.[1] ?? []).map(Number);

const SERVER = `
import { createServer } from 'node:http';
createServer((_, response) => response.end('ok')).listen(process.argv[2], '127.0.0.1');
process.on('SIGTERM', () => { console.log('good bye'); process.exit(0); });
`;

test('a part that is killed is started again within 5 seconds, each time it dies, and it is said', async () => {
  part = await fakePart(SERVER);
  await part.start();
  for (let deaths = 1; deaths <= 3; deaths += 1) {
    process.kill(pids.at(-1)!, 'SIGKILL');
    await waitUntil(async () => expect(pids).toHaveLength(deaths + 1), { timeoutMs: 60_000 });
    await waitUntil(part.plan.check, { timeoutMs: 60_000 });
  }
  expect(said).toContain('fake ended (signal SIGKILL), starting it again in 0.5 s');
  expect(Math.max(...waits())).toBeLessThan(5);
  await waitUntil(async () => expect(said.some((line) => line.startsWith('fake is back after'))).toBe(true), {
    timeoutMs: 60_000,
  });
});

test('a part that keeps dying before it serves is tried again ever more slowly, and never given up', async () => {
  part = await fakePart(SERVER);
  await part.start();
  await writeFile(join(folder, 'fake.mjs'), 'process.exit(1)');
  process.kill(pids[0]!, 'SIGKILL');
  await waitUntil(async () => expect(pids.length).toBeGreaterThanOrEqual(4), { timeoutMs: 60_000 });
  await writeFile(join(folder, 'fake.mjs'), SERVER);
  await waitUntil(part.plan.check, { timeoutMs: 60_000 });
  expect(waits().slice(0, 3)).toEqual([0.5, 1, 2]);
});

test('a stopped part ends in order and stays down', async () => {
  part = await fakePart(SERVER);
  await part.start();
  await part.stop();
  expect(said).toContain('good bye');
  expect(commandLineOf(pids[0]!)).toBeNull();
  expect(pids).toHaveLength(1);
});

test('a part that ends while starting is one clear problem with its last line and its log file', async () => {
  part = await fakePart("console.error('no such table'); process.exit(3);");
  await expect(part.start()).rejects.toThrow('fake ended while starting (no such table): see logs/fake.log');
});

test('a part that is stopped while it starts is not left behind', async () => {
  part = await fakePart('setInterval(() => {}, 1000);');
  const starting = part.start();
  await waitUntil(async () => expect(pids).toHaveLength(1), { timeoutMs: 60_000 });
  await part.stop();
  await starting;
  expect(commandLineOf(pids[0]!)).toBeNull();
});

test('a part that hangs is ended and started again, and it is said', async () => {
  part = await fakePart(SERVER);
  await part.start();
  process.kill(pids[0]!, 'SIGSTOP');
  await waitUntil(async () => expect(pids).toHaveLength(2), { timeoutMs: 20_000 });
  await waitUntil(part.plan.check, { timeoutMs: 10_000 });
  expect(said.some((line) => /^fake has not answered for \d+ s: ending it/.test(line))).toBe(true);
  expect(commandLineOf(pids[0]!)).toBeNull();
});

test('one that is not to be ended is only named', async () => {
  part = await fakePart(SERVER, { endsWhenHung: false });
  await part.start();
  process.kill(pids[0]!, 'SIGSTOP');
  const isNamed = async (): Promise<void> =>
    expect(said.some((line) => line.includes('is left to you'))).toBe(true);
  await waitUntil(isNamed, { timeoutMs: 20_000 });
  expect(commandLineOf(pids[0]!)).not.toBeNull();
  expect(pids).toHaveLength(1);
  process.kill(pids[0]!, 'SIGCONT');
});
