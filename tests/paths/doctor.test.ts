import { execFile } from 'node:child_process';
import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Health } from '@roms/contracts/health';
import { waitUntil } from '../../embedded/wait-until.ts';
import { INHERITED, REPOSITORY } from '../support/processes.ts';
import { sharedStack } from '../support/shared-stack.ts';
import type { RunningStack } from '../support/stack.ts';

let stack: RunningStack;
let database: pg.Client;

beforeAll(async () => {
  stack = await sharedStack({ alone: true });
  database = new pg.Client({ connectionString: stack.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
});

function doctor(changed: Record<string, string> = {}): Promise<{ code: number; report: string }> {
  const env = { ...INHERITED, HOME: process.env.HOME, ROMS_DATA_DIR: stack.dataDir, ...changed };
  return new Promise((resolve) => {
    execFile(process.execPath, ['cli/main.ts', 'doctor'], { cwd: REPOSITORY, env }, (error, stdout) =>
      resolve({ code: error === null ? 0 : Number(error.code), report: stdout }),
    );
  });
}

async function workerHealth(): Promise<string | undefined> {
  const response = await fetch(`${stack.url}/health`);
  expect(response.status).toBe(200);
  return ((await response.json()) as Health).parts.worker?.status;
}

/** The line of a part and what to do about it. */
const finding = (sign: string, part: string, found: string): RegExp =>
  new RegExp(`${sign} ${part} +.*${found}.*\\n +→ .+`);

it('names open folders, a clock that jumped, a worker that hangs, paused work and lost orders, with what to do', async () => {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  const schedule = new Client({ connection }).schedule.getHandle('purges');
  const worker = await stack.pidOf('worker');
  const wa = join(stack.dataDir, 'wa');
  await chmod(wa, 0o755);
  await schedule.pause('a person looks');
  await database.query('INSERT INTO clock_steps (by_seconds) VALUES (-7200), (63072000)');
  // What no writer of ours leaves, and a restore or a person with SQL may.
  await database.query(
    `INSERT INTO orders (order_number, customer_id, source, status, total_amount)
     SELECT 'ORD-LOST', min(id), 'test', 'pending', 0 FROM customers`,
  );
  process.kill(worker, 'SIGSTOP');
  try {
    const { code, report } = await doctor();
    expect(report).toMatch(finding('!', 'files', `wa \\(read, enter\\)`));
    expect(report).toMatch(finding('!', 'clock', 'was set back by 2.0 hours'));
    expect(report).toMatch(finding('!', 'clock', 'went ahead by 730 days'));
    expect(report).toMatch(finding('✗', 'worker', 'hangs'));
    // As half a minute later.
    await database.query("UPDATE heartbeats SET at = at - interval '30 seconds' WHERE part = 'worker'");
    await waitUntil(async () => expect(await workerHealth()).toBe('degraded'), { timeoutMs: 20_000 });
    expect(report).toMatch(finding('!', 'schedule', 'purges is paused: a person looks'));
    expect(report).toMatch(finding('!', 'orders', '1 have no lifecycle row'));
    expect(code).toBe(1);
  } finally {
    process.kill(worker, 'SIGCONT');
    await chmod(wa, 0o700);
    await schedule.unpause();
    await database.query('DELETE FROM clock_steps');
    await database.query("DELETE FROM orders WHERE order_number = 'ORD-LOST'");
    await connection.close();
  }
  await stack.waitUntilHealthy();
  const { code, report } = await doctor();
  expect(report).toMatch(/✓ worker +answers/);
  expect(report).toMatch(/✓ clock +has not jumped/);
  expect(report).toMatch(/✓ files /);
  // What is written is private by itself, also deep inside.
  for (const file of ['wa/spool.db', 'wa/sessions/main/journal.db', 'temporal/temporal.db', 'logs/api.log'])
    expect([file, (await stat(join(stack.dataDir, file))).mode & 0o077]).toEqual([file, 0]);
  expect(code).toBe(0);
});

it('does not call a shop well whose simulator runs in production', async () => {
  const production = { NODE_ENV: 'production', ROMS_DEMO: '0', WA_PACE: 'on' };
  const { code, report } = await doctor(production);
  expect(report).toMatch(/✗ [^✗]*simulator[^]*→ /);
  expect(code).toBe(1);
});
