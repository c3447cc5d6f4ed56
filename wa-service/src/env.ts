import { homedir, networkInterfaces } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { sessionIdSchema } from '@roms/contracts/gateway';
import { checkShop, secretSchema, shopEnvShape, driverSchema } from '@roms/contracts/shop-env';
import { whyReal } from '@roms/domain/real-shop';
import { boundAddresses, configuredHosts } from '@roms/domain/hosts';
import { parseBrowserArgs } from './drivers/whatsapp-web/browser.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const repositoryRoot = resolve(import.meta.dirname, '../..');

const envSchema = z
  .object({
    ...shopEnvShape,
    WA_PORT: port.default(3100),
    /** Where callers find this service, the dashboard's address, and further names with commas between: see `hosts`. */
    WA_URL: z.url().optional(),
    /** The API's to judge; here it only names a host. */
    ROMS_PUBLIC_URL: z.string().optional(),
    ROMS_HOSTS: z.string().default(''),
    WA_DATA_DIR: z.string().min(1).default('.roms/wa'),
    WA_API_KEY: secretSchema('callers send it as x-api-key'),
    ROMS_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
    ROMS_WEBHOOK_SECRET: secretSchema('webhooks are signed with it').optional(),
    WA_DRIVER: driverSchema.default('simulator'),
    PUPPETEER_EXECUTABLE_PATH: z.string().optional(),
    PUPPETEER_CACHE_DIR: z.string().default(resolve(homedir(), '.cache/puppeteer')),
    /** Extra Chromium arguments: a JSON array of strings, or text that is cut only before ` --`. */
    WA_BROWSER_ARGS: z
      .string()
      .default('[]')
      .transform((text, context) => {
        try {
          return parseBrowserArgs(text);
        } catch {
          context.addIssue({ code: 'custom', message: 'is neither a JSON array of strings nor plain text' });
          return z.NEVER;
        }
      }),
    /** A Chromium whose processes need more is replaced between two sends. */
    WA_BROWSER_MAX_MB: z.coerce.number().int().min(300).max(65_536).default(1_500),
    /** The API has a copy of each file by then. */
    WA_MEDIA_KEPT_DAYS: z.coerce.number().int().min(1).max(3_650).default(30),
    WA_LANE_HOURS: z.enum(['on', 'off']).optional(),
    WA_SESSIONS: z
      .string()
      .default('main')
      .transform((list) => [...new Set(list.split(',').map((id) => id.trim()))])
      .pipe(z.array(sessionIdSchema).min(1)),
    ROMS_SHOP_ZONE: z.string().default('Asia/Jakarta').refine(isZone, 'is not an IANA time zone'),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    /** How long a send may hang before its outcome is `unknown`; only tests make it shorter than the contract. */
    WA_UNKNOWN_AFTER_MS: z.coerce.number().int().min(200).max(180_000).default(170_000),
    /** How many times faster than the contract webhooks are repeated, timed out and given up; only tests hurry. */
    WA_WEBHOOK_HASTE: z.coerce.number().int().min(1).max(100).default(1),
  })
  .check((context) => {
    const env = context.value;
    const complain = (path: string, message: string): void => {
      context.issues.push({ code: 'custom', path: [path], message, input: env });
    };
    if (env.ROMS_WEBHOOK_URL !== undefined && env.ROMS_WEBHOOK_SECRET === undefined) {
      complain('ROMS_WEBHOOK_SECRET', 'is required with ROMS_WEBHOOK_URL');
    }
    checkShop(env, complain);
    if (env.WA_WEBHOOK_HASTE > 1 && env.NODE_ENV === 'production') {
      complain('WA_WEBHOOK_HASTE', 'is for tests: not with NODE_ENV=production');
    }
    if (env.WA_PACE === 'off' && env.WA_DRIVER !== 'simulator') {
      complain('WA_PACE', 'off works with the simulator only');
    }
  });

export type Env = ReturnType<typeof parseEnv>;

/** The configuration of wa-service; throws a `ZodError` that lists every problem. Relative folders start at the repository. */
export function parseEnv(source: Record<string, string | undefined>) {
  const filled = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const env = envSchema.parse(filled);
  return {
    isProduction: env.NODE_ENV === 'production',
    /** Nothing of the demo is shown: no phone page. */
    isReal: whyReal(env) !== null,
    port: env.WA_PORT,
    bind: env.ROMS_BIND,
    /** Names under which it answers, besides this machine's own. */
    hosts: configuredHosts(
      [env.WA_URL, env.ROMS_PUBLIC_URL, env.ROMS_WEBHOOK_URL],
      [env.ROMS_HOSTS, ...boundAddresses(env.ROMS_BIND, networkInterfaces())].join(','),
    ),
    dataDir: resolve(repositoryRoot, env.WA_DATA_DIR),
    apiKey: env.WA_API_KEY,
    webhook:
      env.ROMS_WEBHOOK_URL !== undefined && env.ROMS_WEBHOOK_SECRET !== undefined
        ? { url: env.ROMS_WEBHOOK_URL, secret: env.ROMS_WEBHOOK_SECRET }
        : null,
    driver: env.WA_DRIVER,
    browser: {
      named: env.PUPPETEER_EXECUTABLE_PATH ?? null,
      cacheDir: env.PUPPETEER_CACHE_DIR,
      extraArgs: env.WA_BROWSER_ARGS,
      isRoot: process.getuid?.() === 0,
      maxBytes: env.WA_BROWSER_MAX_MB * 1024 * 1024,
    },
    mediaKeptMs: env.WA_MEDIA_KEPT_DAYS * 24 * 3_600_000,
    sessionIds: env.WA_SESSIONS,
    isPaced: env.WA_PACE === 'on',
    keepsLaneHours: (env.WA_LANE_HOURS ?? (env.WA_DRIVER === 'simulator' ? 'off' : 'on')) === 'on',
    shopZone: env.ROMS_SHOP_ZONE,
    logLevel: env.LOG_LEVEL,
    unknownAfterMs: env.WA_UNKNOWN_AFTER_MS,
    webhookHaste: env.WA_WEBHOOK_HASTE,
  };
}

/** Reads the process environment once; with problems it prints each on a line and exits 1. */
export function loadEnv(): Env {
  try {
    return parseEnv(process.env);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const lines = error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    process.stderr.write(`wa-service: the configuration has problems\n${lines.join('\n')}\n`);
    process.exit(1);
  }
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
