import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { openDatabase } from '../database.ts';
import type { Driver, LookupResult } from '../drivers/driver.ts';
import { createJournal } from './journal.ts';
import { createSendReconciler } from './send-reconciler.ts';

const SENDS = 3;

it('looks for each send once, however many ask at once, and once more for who asked meanwhile', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'roms-reconciler-'));
  const database = openDatabase(join(folder, 'journal.db'), '');
  const journal = createJournal(database);
  for (let index = 0; index < SENDS; index += 1) {
    const key = `message:${index}:1`;
    journal.queue({
      key,
      lane: 'reply',
      chat: `62812000${index}@c.us`,
      bodyHash: 'x',
      createdAt: Date.now(),
    });
    journal.claim(key, 'reply', Date.now(), Date.now() + 1_000);
    journal.settle(key, 'unknown', Date.now(), null);
  }
  const looks: (() => void)[] = [];
  let mostAtOnce = 0;
  const driver: Pick<Driver, 'lookup' | 'keepsIds'> = {
    keepsIds: () => true,
    lookup: () =>
      new Promise<LookupResult>((resolve) => {
        mostAtOnce = Math.max(
          mostAtOnce,
          looks.push(() => resolve({ status: 'unknown' })),
        );
      }),
  };
  const reconciler = createSendReconciler({
    ...{
      journal,
      driver: driver as Driver,
      pendingSends: new Map(),
      isReady: () => true,
      unknownAfterMs: 1_000,
    },
    ...{ settle: () => undefined, release: () => undefined, identify: () => undefined },
    ...{ log: pino({ level: 'silent' }), now: Date.now },
  });
  let answered = 0;
  const all = Promise.all([reconciler.reconcileAll(), reconciler.reconcileAll(), reconciler.reconcileAll()]);
  const isOver = all.then(() => true);
  while (!(await Promise.race([isOver, new Promise<false>((go) => setImmediate(() => go(false)))]))) {
    for (const answer of looks.splice(0)) {
      answered += 1;
      answer();
    }
  }
  expect(mostAtOnce).toBe(1);
  expect(answered).toBe(2 * SENDS);
  reconciler.close();
  database.close();
  await rm(folder, { recursive: true });
});
