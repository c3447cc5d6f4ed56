import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv, type Env } from '../runtime/env.ts';
import { CliProblem } from './problem.ts';

/**
 * The environment of a command: real variables, else what the embedded stack wrote beside its data.
 * Throws CliProblem when neither says where the database is, `EnvProblem` for anything else that is not right.
 */
export function commandEnv(): Env {
  const dataDir = resolve(process.env.ROMS_DATA_DIR || '.roms');
  if (!process.env.DATABASE_URL && !existsSync(join(dataDir, 'stack.env.json'))) {
    throw new CliProblem(
      `No database is known: start ROMS with \`npm start\` first (data folder ${dataDir}), or set DATABASE_URL`,
    );
  }
  return parseEnv(process.env);
}

/** A secret that a command never uses must not keep it from running; it is never sent to anybody. */
const UNUSED_SECRET = 'unused-by-this-command';

/** As `commandEnv`, for commands that talk to PostgreSQL only: the gateway's secrets may be unknown. */
export function databaseEnv(): Env {
  if (!process.env.DATABASE_URL) return commandEnv();
  return parseEnv({
    ...process.env,
    WA_API_KEY: process.env.WA_API_KEY || UNUSED_SECRET,
    ROMS_WEBHOOK_SECRET: process.env.ROMS_WEBHOOK_SECRET || UNUSED_SECRET,
  });
}
