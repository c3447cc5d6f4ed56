import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { env, kill, pid } from 'node:process';
import { DatabaseSync } from 'node:sqlite';
import { commandLine, processIds } from '../../src/drivers/whatsapp-web/processes.ts';
import { ORDER_FILE, STEPS } from './steps.ts';
import type { KillOrder } from './steps.ts';

/**
 * Loaded before the service (`node --import`): kills it, or its Chromium, right before or right after a write of the
 * journal. The order lies in a file of the data folder and holds once; the service itself knows nothing of it.
 */

const dataDir = env.WA_DATA_DIR as string;
const orderFile = join(dataDir, ORDER_FILE);
const prepare = DatabaseSync.prototype.prepare;

DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string) {
  const statement = prepare.call(this, sql);
  const step = Object.entries(STEPS).find(([, pattern]) => pattern.test(sql))?.[0];
  if (step === undefined) return statement;
  const run = statement.run.bind(statement);
  statement.run = ((...values: Parameters<typeof run>) => {
    obey(step, 'before');
    const result = run(...values);
    obey(step, 'after');
    return result;
  }) as typeof statement.run;
  return statement;
};

function obey(step: string, when: KillOrder['when']): void {
  if (!existsSync(orderFile)) return;
  const order = JSON.parse(readFileSync(orderFile, 'utf8')) as KillOrder;
  if (order.step !== step || order.when !== when) return;
  rmSync(orderFile);
  for (const victim of order.victim === 'service' ? [pid] : browsers()) kill(victim, 'SIGKILL');
}

/** The main process of this service's Chromium. */
function browsers(): number[] {
  return processIds().filter((one) => {
    const line = commandLine(one);
    return line.includes(`--user-data-dir=${dataDir}`) && !line.includes('--type=');
  });
}
