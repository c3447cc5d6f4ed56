import { join } from 'node:path';
import { MEMORY_FLAGS } from '../wa-service/src/memory-flags.ts';
import type { Command } from './child-process.ts';
import { httpAnswer, httpCheck } from './http-check.ts';
import type { PartPlan } from './part.ts';
import { checkPostgres, postgresCommand, stopPostgres } from './postgres.ts';
import type { Secrets } from './secrets.ts';
import { reachable } from './settings.ts';
import type { StackSettings } from './settings.ts';
import type { StackEnvironment } from './stack-environment.ts';
import { checkTemporal, temporalCommand } from './temporal-server.ts';

/** PostgreSQL of this data folder. */
export function postgresPart(settings: StackSettings, secrets: Secrets): PartPlan {
  const port = settings.ports.postgres;
  const password = secrets.postgresPassword;
  const dataDir = join(settings.dataDir, 'postgres');
  return {
    name: 'postgres',
    word: 'postgres',
    command: () => postgresCommand({ dataDir, port, password }),
    check: () => checkPostgres(port, password),
    endsWhenHung: false,
    startMs: 120_000,
    stop: (child) => stopPostgres(child, dataDir),
  };
}

/** Temporal of this data folder, run by the given CLI. */
export function temporalPart(settings: StackSettings, cli: string, metricsPort: number): PartPlan {
  const { ports, temporalNamespace: namespace } = settings;
  const options = {
    cli,
    port: ports.temporal,
    uiPort: ports.temporalUi,
    metricsPort,
    dbFile: join(settings.dataDir, 'temporal', 'temporal.db'),
    namespace,
  };
  return {
    name: 'temporal',
    word: 'temporal',
    command: async () => temporalCommand(options),
    check: () => checkTemporal(`127.0.0.1:${ports.temporal}`, namespace),
    startMs: 120_000,
  };
}

/** Our own processes in the order of their start, on the Node that runs the supervisor. */
export function ownParts(
  settings: StackSettings,
  environment: StackEnvironment,
  repository: string,
): PartPlan[] {
  const { bind, ports } = settings;
  const command = (entry: string, flags: string[]) => async (): Promise<Command> => ({
    file: process.execPath,
    args: [...flags, entry],
    cwd: repository,
    env: environment,
  });
  const part = (
    name: string,
    word: string,
    entry: string,
    health: string,
    flags: string[] = [],
  ): PartPlan => ({
    name,
    word,
    command: command(entry, flags),
    check: () => httpCheck(health),
    pulse: () => httpAnswer(health),
    startMs: 120_000,
  });
  const host = reachable(bind);
  return [
    part(
      'wa-service',
      'wa-service',
      'wa-service/src/main.ts',
      `http://${host}:${ports.wa}/health`,
      MEMORY_FLAGS,
    ),
    part(
      'worker',
      'temporal/worker',
      'temporal/worker.ts',
      `http://${host}:${environment.ROMS_WORKER_PORT}/ready`,
    ),
    part('api', 'api/main', 'api/main.ts', `http://${host}:${ports.api}/ready`),
  ];
}
