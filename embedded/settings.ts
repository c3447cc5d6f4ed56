import { resolve } from 'node:path';
import { StartupProblem } from './startup-problem.ts';

/** What `npm start` was asked to run, from the environment of the person who started it. */
export type StackSettings = {
  dataDir: string;
  /** Address that the API, the phone page and Temporal's UI listen on. */
  bind: string;
  ports: { api: number; wa: number; postgres: number; temporal: number; temporalUi: number };
  /** Set: a database of the person's own, and none is started. */
  databaseUrl: string | null;
  /** Set: a Temporal of the person's own, and none is started. */
  temporalAddress: string | null;
  temporalNamespace: string;
  temporalUiUrl: string | null;
  publicUrl: string | null;
  isProduction: boolean;
  waDriver: string;
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
  'WA_PACE',
  'REMINDER_SCHEDULE_TIME',
];

type Env = Record<string, string | undefined>;

/** Reads the settings; throws StartupProblem with one line for the first thing that is not right. */
export function readSettings(env: Env): StackSettings {
  const isProduction = env.NODE_ENV === 'production';
  for (const [name, isSet] of [
    ['ROMS_DAY_MS', Boolean(env.ROMS_DAY_MS)],
    ['WA_PACE=off', env.WA_PACE === 'off'],
  ] as const) {
    if (isProduction && isSet) {
      throw new StartupProblem(
        `${name} is for demos and tests and refused with NODE_ENV=production: unset it`,
      );
    }
  }
  const settings: StackSettings = {
    dataDir: resolve(env.ROMS_DATA_DIR || '.roms'),
    bind: env.ROMS_BIND || '127.0.0.1',
    ports: {
      api: port(env, 'ROMS_PORT', 8000),
      wa: port(env, 'WA_PORT', 3100),
      postgres: port(env, 'ROMS_PG_PORT', 54_329),
      temporal: port(env, 'TEMPORAL_PORT', 7233),
      temporalUi: port(env, 'TEMPORAL_UI_PORT', 8233),
    },
    databaseUrl: env.DATABASE_URL || null,
    temporalAddress: env.TEMPORAL_ADDRESS || null,
    temporalNamespace: env.TEMPORAL_NAMESPACE || 'default',
    temporalUiUrl: env.TEMPORAL_UI_URL || null,
    publicUrl: env.ROMS_PUBLIC_URL || null,
    isProduction,
    waDriver: env.WA_DRIVER || 'simulator',
    given: Object.fromEntries(MAY_BE_GIVEN.flatMap((name) => (env[name] ? [[name, env[name]]] : []))),
  };
  return settings;
}

function port(env: Env, name: string, fallback: number): number {
  const value = env[name] ? Number(env[name]) : fallback;
  if (Number.isInteger(value) && value >= 1 && value <= 65_535) return value;
  throw new StartupProblem(`${name}=${env[name]} is no port: give a number from 1 to 65535`);
}

/** The address by which this machine reaches something that listens on `bind`. */
export function reachable(bind: string): string {
  return bind === '0.0.0.0' || bind === '::' ? '127.0.0.1' : bind;
}
