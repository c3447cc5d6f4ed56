import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './ports.ts';
import { startProcess, waitForHealthy } from './processes.ts';
import type { TestProcess } from './processes.ts';

export type TestGateway = {
  url: string;
  apiKey: string;
  webhookSecret: string;
  dataDir: string;
  process: () => TestProcess;
  /** kill -9 and start again on the same port and folder. */
  restart: () => Promise<void>;
  /** Ends it and removes its folder. */
  stop: () => Promise<void>;
};

/**
 * The real wa-service with the simulator, the pace off, on a free port in a folder of its own.
 * `webhookUrl` is who gets its webhooks; `env` changes any of its variables, `entry` is another start of it. With `haste`
 * it keeps the pace, on a clock that runs so many times as fast.
 */
export async function startGateway({
  webhookUrl = 'http://127.0.0.1:9/nobody',
  env = {},
  haste,
  entry = haste === undefined ? 'wa-service/src/main.ts' : 'wa-service/test/hurried.ts',
}: {
  webhookUrl?: string;
  env?: Record<string, string>;
  haste?: number;
  entry?: string;
} = {}): Promise<TestGateway> {
  const port = await freePort();
  const dataDir = await mkdtemp(join(tmpdir(), 'roms-wa-'));
  const url = `http://127.0.0.1:${port}`;
  const apiKey = 'test-gateway-key';
  const webhookSecret = 'test-webhook-secret';
  const start = async () => {
    const process = await startProcess(entry, {
      args: haste === undefined ? [] : [String(haste)],
      env: {
        WA_PORT: String(port),
        WA_DATA_DIR: dataDir,
        WA_DRIVER: 'simulator',
        WA_PACE: haste === undefined ? 'off' : 'on',
        WA_API_KEY: apiKey,
        ROMS_WEBHOOK_URL: webhookUrl,
        ROMS_WEBHOOK_SECRET: webhookSecret,
        ROMS_BIND: '127.0.0.1',
        LOG_LEVEL: 'warn',
        ...env,
      },
    });
    await waitForHealthy(`${url}/health`, process).catch(async (error: unknown) => {
      await process.stop();
      throw error;
    });
    return process;
  };
  let running = await start();
  return {
    url,
    apiKey,
    webhookSecret,
    dataDir,
    process: () => running,
    restart: async () => {
      await running.kill9();
      running = await start();
    },
    stop: async () => {
      await running.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
