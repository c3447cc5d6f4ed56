import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { checkShop, flagSchema, secretSchema, shopEnvShape, driverSchema } from '@roms/contracts/shop-env';
import { ZONES } from '@roms/domain/regions/region';

/**
 * The only place of the backend that reads `process.env`. `readEnv()` parses it once and ends the
 * process with every problem listed, so that no default is discovered in production.
 */
const port = z.coerce.number().int().min(1).max(65_535);

const envSchema = z
  .object({
    ...shopEnvShape,
    ROMS_DATA_DIR: z.string().default('.roms'),
    ROMS_PORT: port.default(8000),
    ROMS_WORKER_PORT: port.optional(),
    ROMS_METRICS_PORT: port.optional(),
    ROMS_WORKER_METRICS_PORT: port.optional(),
    ROMS_PUBLIC_URL: z.url().optional(),
    /** Further names under which it is reached, with commas between. */
    ROMS_HOSTS: z.string().default(''),
    /** Where wa-service posts to: the API answers to that name too. */
    ROMS_WEBHOOK_URL: z.url().optional(),
    /** The mail server, with user and password where it asks for them; without one nothing is sent. */
    SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'must be smtp://… or smtps://…' }).optional(),
    /** From whom mails are: `roms@toko.id`, or `Toko <roms@toko.id>`. */
    ROMS_MAIL_FROM: z
      .string()
      .regex(/^[^\r\n<>@]*<?[^\s<>@]+@[^\s<>@]+>?$/, 'must be an e-mail address')
      .optional(),
    ROMS_TRUST_PROXY: flagSchema.default(false),
    ROMS_SHOP_NAME: z.string().trim().min(1).max(120).default('Kopi Someah'),
    ROMS_SHOP_ZONE: z.enum(ZONES).default('Asia/Jakarta'),
    DATABASE_URL: z.string().min(1, 'is required: where is PostgreSQL?'),
    TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
    TEMPORAL_NAMESPACE: z.string().default('default'),
    TEMPORAL_UI_URL: z.url().optional(),
    WA_URL: z.url().default('http://127.0.0.1:3100'),
    /** wa-service's own; a backup reads it. */
    WA_DATA_DIR: z.string().optional(),
    WA_API_KEY: secretSchema('wa-service knows its callers by it'),
    ROMS_WEBHOOK_SECRET: secretSchema('wa-service signs its webhooks with it'),
    /** Who plays WhatsApp, where this process was told: wa-service knows, and says so. */
    WA_DRIVER: driverSchema.optional(),
    REMINDER_SCHEDULE_TIME: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:mm')
      .default('09:00'),
    /** Length of a day in reminder arithmetic, milliseconds. Demos and tests only. */
    ROMS_DAY_MS: z.coerce.number().int().min(100).max(86_400_000).optional(),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  })
  .superRefine((env, context) => {
    if (env.SMTP_URL !== undefined && env.ROMS_MAIL_FROM === undefined)
      context.addIssue({
        code: 'custom',
        path: ['ROMS_MAIL_FROM'],
        message: 'is required with SMTP_URL: from whom are mails?',
      });
    checkShop(env, (name, message) => context.addIssue({ code: 'custom', path: [name], message }));
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
