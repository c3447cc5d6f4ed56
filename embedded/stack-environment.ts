import { join } from 'node:path';
import { databaseUrl } from './postgres.ts';
import type { Secrets } from './secrets.ts';
import { reachable } from './settings.ts';
import type { StackSettings } from './settings.ts';

export type StackEnvironment = Record<string, string>;

/** The variables that every process of the stack gets on top of what the person has set. */
export function stackEnvironment(
  settings: StackSettings,
  secrets: Secrets,
  workerPort: number,
): StackEnvironment {
  const { ports } = settings;
  const api = `http://${reachable(settings.bind)}:${ports.api}`;
  return {
    NODE_ENV: settings.isProduction ? 'production' : 'development',
    // What makes the shop a real one is in the other variables: each process finds it again by itself.
    ...(settings.realBy === null ? { ROMS_DEMO: '1' } : {}),
    ROMS_DATA_DIR: settings.dataDir,
    ROMS_BIND: settings.bind,
    ROMS_PORT: String(ports.api),
    ROMS_PUBLIC_URL: settings.publicUrl ?? api,
    ROMS_WORKER_PORT: String(workerPort),
    DATABASE_URL: settings.databaseUrl ?? databaseUrl(ports.postgres, secrets.postgresPassword),
    TEMPORAL_ADDRESS: settings.temporalAddress ?? `127.0.0.1:${ports.temporal}`,
    TEMPORAL_NAMESPACE: settings.temporalNamespace,
    TEMPORAL_UI_URL: settings.temporalUiUrl ?? `http://127.0.0.1:${ports.temporalUi}`,
    WA_PORT: String(ports.wa),
    WA_URL: `http://${reachable(settings.bind)}:${ports.wa}`,
    WA_DATA_DIR: join(settings.dataDir, 'wa'),
    WA_DRIVER: settings.waDriver,
    WA_API_KEY: secrets.waApiKey,
    ROMS_WEBHOOK_URL: `${api}/api/v1/webhooks/whatsapp`,
    ROMS_WEBHOOK_SECRET: secrets.webhookSecret,
    ...settings.given,
  };
}

/** Where a running stack leaves its addresses, for the CLI in another terminal. */
export function stackEnvironmentFile(settings: StackSettings): string {
  return join(settings.dataDir, 'stack.env.json');
}
