import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ZONES } from '@roms/domain/regions/region';

/**
 * The only place of the backend that reads `process.env`. `readEnv()` parses it once and ends the
 * process with every problem listed, so that no default is discovered in production.
 */
const port = z.coerce.number().int().min(1).max(65_535);
const flag = z.enum(['0', '1', 'true', 'false']).transform((text) => text === '1' || text === 'true');

/** Shorter ones can be guessed (characters). */
const LEAST_SECRET = 16;

const envSchema = z
  .object({
    NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
    ROMS_DATA_DIR: z.string().default('.roms'),
    ROMS_BIND: z.string().default('127.0.0.1'),
    ROMS_PORT: port.default(8000),
    ROMS_WORKER_PORT: port.optional(),
    ROMS_METRICS_PORT: port.optional(),
    ROMS_WORKER_METRICS_PORT: port.optional(),
    ROMS_PUBLIC_URL: z.url().optional(),
    /** Further names under which it is reached, with commas between. */
    ROMS_HOSTS: z.string().default(''),
    /** Where wa-service posts to: the API answers to that name too. */
    ROMS_WEBHOOK_URL: z.url().optional(),
    ROMS_TRUST_PROXY: flag.default(false),
    /** Set by the embedded stack: the default logins exist, and secrets were generated. */
    ROMS_DEMO: flag.default(false),
    ROMS_SHOP_NAME: z.string().trim().min(1).max(120).default('Kopi Someah'),
    ROMS_SHOP_ZONE: z.enum(ZONES).default('Asia/Jakarta'),
    DATABASE_URL: z.string().min(1, 'is required: where is PostgreSQL?'),
    TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
    TEMPORAL_NAMESPACE: z.string().default('default'),
    TEMPORAL_UI_URL: z.url().optional(),
    WA_URL: z.url().default('http://127.0.0.1:3100'),
    WA_API_KEY: z.string().min(1, 'is required: wa-service knows its callers by it'),
    ROMS_WEBHOOK_SECRET: z.string().min(1, 'is required: wa-service signs its webhooks with it'),
    WA_DRIVER: z.enum(['simulator', 'whatsapp-web']).default('simulator'),
    WA_PACE: z.enum(['on', 'off']).default('on'),
    REMINDER_SCHEDULE_TIME: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:mm')
      .default('09:00'),
    /** Length of a day in reminder arithmetic, milliseconds. Demos and tests only. */
    ROMS_DAY_MS: z.coerce.number().int().min(100).max(86_400_000).optional(),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  })
  .superRefine((env, context) => {
    if (env.NODE_ENV !== 'production') return;
    const refuse = (name: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [name], message });
    const isDemoOnly = {
      ROMS_DAY_MS: env.ROMS_DAY_MS,
      WA_PACE: env.WA_PACE === 'off',
      ROMS_DEMO: env.ROMS_DEMO,
    };
    for (const [name, isSet] of Object.entries(isDemoOnly)) {
      if (isSet) refuse(name, 'is for demos and tests: refused in production');
    }
    for (const name of ['WA_API_KEY', 'ROMS_WEBHOOK_SECRET'] as const) {
      if (env[name].length < LEAST_SECRET)
        refuse(name, `needs at least ${LEAST_SECRET} characters in production`);
    }
  });

export type Env = z.infer<typeof envSchema>;

/**
 * What the running embedded stack wrote beside its data, so that the CLI finds it with no variable set.
 * Real variables win. Absent outside the embedded stack.
 */
function embeddedDefaults(dataDir: string): Record<string, string> {
  const file = join(dataDir, 'stack.env.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>) : {};
}

/** Parses the environment; throws `EnvProblem` with one line a problem. */
export function parseEnv(variables: Record<string, string | undefined>): Env {
  const dataDir = resolve(variables.ROMS_DATA_DIR ?? '.roms');
  const given = Object.fromEntries(
    Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = envSchema.safeParse({ ...embeddedDefaults(dataDir), ...given, ROMS_DATA_DIR: dataDir });
  if (!parsed.success) {
    throw new EnvProblem(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  return parsed.data;
}

/** Every problem of the environment at once, a line each. */
export class EnvProblem extends Error {
  constructor(problems: string[]) {
    super(`The environment is not right:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'EnvProblem';
  }
}

/** The environment of this process; ends it (exit 1) with every problem listed when it is not right. */
export function readEnv(): Env {
  try {
    return parseEnv(process.env);
  } catch (error) {
    if (!(error instanceof EnvProblem)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
