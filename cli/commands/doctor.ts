import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Env } from '../../runtime/env.ts';
import { checkDatabase } from '../doctor/check-database.ts';
import { checkEngine } from '../doctor/check-engine.ts';
import { checkFiles } from '../doctor/check-files.ts';
import { checkMachine } from '../doctor/check-machine.ts';
import { checkShop } from '../doctor/check-shop.ts';
import { checkApi, checkGateway } from '../doctor/check-services.ts';
import { checkWorkflows } from '../doctor/check-workflows.ts';
import { bad, type Finding, type Verdict } from '../doctor/finding.ts';
import { createGatewayClient } from '../../runtime/gateway-client.ts';
import { commandEnv } from '../environment.ts';
import { describeProblem } from '../problem.ts';
import { withDatabase } from '../with-database.ts';

const SIGN: Record<Verdict, string> = { ok: '✓', warn: '!', bad: '✗' };

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('what is up, what is not, what to do; exit 1 when something keeps the shop from working')
    .action(async () => {
      const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));
      console.log(`ROMS ${version}\n`);
      const findings = await examine();
      for (const finding of findings) print(finding);
      const isWell = findings.every(({ verdict }) => verdict !== 'bad');
      console.log(isWell ? '\nThe shop can work.' : '\nThe shop cannot work until every ✗ is cured.');
      if (!isWell) process.exitCode = 1;
    });
}

async function examine(): Promise<Finding[]> {
  const dataDir = resolve(process.env.ROMS_DATA_DIR || '.roms');
  const machine = [
    ...(await checkMachine(dataDir, Boolean(process.env.TEMPORAL_ADDRESS))),
    ...(await checkFiles(dataDir)),
  ];
  let env: Env;
  try {
    env = commandEnv();
  } catch (error) {
    // What settings that are not right leave to be looked at.
    const engine = await checkEngine(process.env.WA_DRIVER);
    return [...machine, bad('settings', describeProblem(error), 'see the table in README.md'), ...engine];
  }
  const isEmbedded = existsSync(join(dataDir, 'stack.env.json'));
  const host = env.ROMS_BIND === '0.0.0.0' || env.ROMS_BIND === '::' ? '127.0.0.1' : env.ROMS_BIND;
  const [shop, database, workflows, engine, gateway, api] = await Promise.all([
    withDatabase(
      env.DATABASE_URL,
      (db) => checkShop(env, db, createGatewayClient({ url: env.WA_URL, apiKey: env.WA_API_KEY })),
      IMPATIENT,
    ),
    withDatabase(env.DATABASE_URL, (db) => checkDatabase(db, isEmbedded), IMPATIENT),
    checkWorkflows({ address: env.TEMPORAL_ADDRESS, namespace: env.TEMPORAL_NAMESPACE }, isEmbedded),
    checkEngine(env.WA_DRIVER),
    checkGateway({ url: env.WA_URL, apiKey: env.WA_API_KEY }),
    checkApi(`http://${host}:${env.ROMS_PORT}`),
  ]);
  return [...machine, ...shop, ...database, ...workflows, ...engine, ...gateway, api];
}

/** A database that is slow to answer is what the doctor is asked about. */
const IMPATIENT = { connectTimeoutMs: 5_000 };

function print({ part, verdict, found, advice }: Finding): void {
  console.log(`${SIGN[verdict]} ${part.padEnd(13)} ${found}`);
  if (advice) console.log(`${' '.repeat(16)}→ ${advice}`);
}
