import { resolve } from 'node:path';
import { z } from 'zod';
import { checkShop, driverSchema, secretSchema, shopEnvShape } from '@roms/contracts/shop-env';
import { whyReal } from '@roms/domain/real-shop';
import { StartupProblem } from './startup-problem.ts';

/** What `npm start` was asked to run, from the environment of the person who started it. */
export type StackSettings = {
  dataDir: string;
  /** Address that the API, the phone page and Temporal's UI listen on. */
  bind: string;
  ports: {
    api: number;
    wa: number;
    postgres: number;
    temporal: number;
    temporalUi: number;
    /** Prometheus metrics of the API and of the worker; null: none. */
    metrics: number | null;
    workerMetrics: number | null;
  };
  /** Set: a database of the person's own, and none is started. */
  databaseUrl: string | null;
  /** Set: a Temporal of the person's own, and none is started. */
  temporalAddress: string | null;
  temporalNamespace: string;
  temporalUiUrl: string | null;
  publicUrl: string | null;
  isProduction: boolean;
  /** The variable that makes this a real shop, which gets nothing of the demo; null for the demo. */
  realBy: string | null;
  waDriver: z.infer<typeof driverSchema>;
  /** Variables that we would fill in ourselves and the person has set. */
  given: Record<string, string>;
};

/** Taken from the person's own environment; the CLI in another terminal reads the same from the stack's file. */
const MAY_BE_GIVEN = [
  'WA_URL',
  'WA_API_KEY',
  'WA_DATA_DIR',
  'ROMS_WEBHOOK_URL',
  'ROMS_WEBHOOK_SECRET',
  'ROMS_SHOP_NAME',
  'ROMS_SHOP_ZONE',
  'ROMS_DAY_MS',
  'ROMS_ALLOW_SIMULATOR',
  'WA_PACE',
  'REMINDER_SCHEDULE_TIME',
];

type Env = Record<string, string | undefined>;

/** Reads the settings; throws StartupProblem with one line for the first thing that is not right. */
export function readSettings(env: Env): StackSettings {
  const shop = readShop(env);
  const settings: StackSettings = {
    dataDir: resolve(env.ROMS_DATA_DIR || '.roms'),
    bind: shop.ROMS_BIND,
    ports: {
      api: port(env, 'ROMS_PORT', 8000),
      wa: port(env, 'WA_PORT', 3100),
      postgres: port(env, 'ROMS_PG_PORT', 54_329),
      temporal: port(env, 'TEMPORAL_PORT', 7233),
      temporalUi: port(env, 'TEMPORAL_UI_PORT', 8233),
      metrics: portIfSet(env, 'ROMS_METRICS_PORT'),
      workerMetrics: portIfSet(env, 'ROMS_WORKER_METRICS_PORT'),
    },
    databaseUrl: env.DATABASE_URL || null,
    temporalAddress: env.TEMPORAL_ADDRESS || null,
    temporalNamespace: env.TEMPORAL_NAMESPACE || 'default',
    temporalUiUrl: env.TEMPORAL_UI_URL || null,
    publicUrl: env.ROMS_PUBLIC_URL || null,
    isProduction: shop.NODE_ENV === 'production',
    realBy: whyReal(shop),
    waDriver: shop.WA_DRIVER,
    given: Object.fromEntries(MAY_BE_GIVEN.flatMap((name) => (env[name] ? [[name, env[name]]] : []))),
  };
  return settings;
}

const shopSchema = z.object({
  ...shopEnvShape,
  WA_DRIVER: driverSchema.default('simulator'),
  WA_API_KEY: secretSchema('wa-service knows its callers by it').optional(),
  ROMS_WEBHOOK_SECRET: secretSchema('wa-service signs its webhooks with it').optional(),
  ROMS_DAY_MS: z.coerce.number({ error: 'must be a number of milliseconds' }).optional(),
});

/** What decides whether the shop is real, and what does not go with that, as every process of ours will see it. */
function readShop(env: Env): z.infer<typeof shopSchema> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value));
  const parsed = shopSchema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new StartupProblem(`${String(issue?.path[0])} ${issue?.message}`);
  }
  checkShop(parsed.data, (name, message) => {
    throw new StartupProblem(`${name === 'WA_PACE' ? 'WA_PACE=off' : name} ${message}`);
  });
  return parsed.data;
}

function port(env: Env, name: string, fallback: number): number {
  const value = env[name] ? Number(env[name]) : fallback;
  if (Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
  throw new StartupProblem(`${name}=${env[name]} is no port: give a number from 1 to 65535`);
}

function portIfSet(env: Env, name: string): number | null {
  return env[name] ? port(env, name, 0) : null;
}

/** The address by which this machine reaches something that listens on `bind`. */
export function reachable(bind: string): string {
  return bind === '0.0.0.0' || bind === '::' ? '127.0.0.1' : bind;
}
