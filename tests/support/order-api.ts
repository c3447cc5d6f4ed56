import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDeps, startServer } from '../../api/server.ts';
import type { Deps } from '../../api/context.ts';
import { openLogin } from '../../db/people/open-login.ts';
import { API_SCOPES, type ApiScope } from '@roms/contracts/api-keys';
import { ApiKey } from '../../db/models/ApiKey.ts';
import { createApiKeySecret } from '../../runtime/api-key-secret.ts';
import { parseEnv } from '../../runtime/env.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createToken } from '../../runtime/token.ts';
import type { WorkflowClient } from '../../temporal/workflow-client/index.ts';
import { createTestDatabase } from './database.ts';
import { insertShop } from './rows.ts';

export type Answer<T = unknown> = {
  status: number;
  headers: Headers;
  body: { data: T; page: { nextCursor: string | null }; error: { code: string; details?: unknown } } & Record<
    string,
    unknown
  >;
};
export type Caller = { headers: Record<string, string> };
export type Staff = Caller & { id: number; name: string };
export type OrderApi = Awaited<ReturnType<typeof startOrderApi>>;

export const WEBHOOK_SECRET = 'test-webhook-secret';

/**
 * The API over HTTP on a database of its own with one shop. Temporal is a recording: `started` holds what would have
 * been started, `[name, …arguments]` each.
 */
export async function startOrderApi(
  options: { databaseUrl?: string; env?: Record<string, string>; deps?: Partial<Deps> } = {},
) {
  const database = options.databaseUrl
    ? { url: options.databaseUrl, drop: () => Promise.resolve() }
    : await createTestDatabase();
  const env = parseEnv({
    NODE_ENV: 'test',
    ROMS_DATA_DIR: join(tmpdir(), `roms-api-${randomBytes(6).toString('hex')}`),
    DATABASE_URL: database.url,
    // The discard port: nobody answers there.
    WA_URL: 'http://127.0.0.1:9',
    WA_API_KEY: 'test-gateway-key',
    ROMS_WEBHOOK_SECRET: WEBHOOK_SECRET,
    ...options.env,
  });
  const started: unknown[][] = [];
  const deps = createDeps(env, createLogger({ name: 'test', level: process.env.LOG_LEVEL ?? 'silent' }), {
    workflows: recordingClient(started),
    ...options.deps,
  });
  const api = await startServer(deps, { host: '127.0.0.1', port: 0 });
  const { db } = deps;
  if (!options.databaseUrl) await insertShop(db);

  return {
    url: api.url,
    db,
    deps,
    started,
    databaseUrl: database.url,
    call: <T = unknown>(caller: Caller | null, method: string, path: string, body?: unknown) =>
      call<T>(api.url, caller, method, path, body),

    async staff(role: 'admin' | 'cs', name: string = role, now = new Date()): Promise<Staff> {
      const [{ id }] = (await db('users')
        .insert({ name, email: `${randomBytes(6).toString('hex')}@test.id`, password_hash: 'none', role })
        .returning('id')) as [{ id: number }];
      const token = createToken();
      await openLogin(db, { token, userId: id, now });
      return { id, name, headers: { cookie: `roms_session=${token}` } };
    },

    async key(
      scopes: readonly ApiScope[] = API_SCOPES,
      fields: { source?: string; ratePerSecond?: number; burst?: number } = {},
    ): Promise<Caller & { id: number; source: string }> {
      const { key, prefix, hash } = createApiKeySecret();
      const source = fields.source ?? `shop-${prefix}`;
      const { id } = await ApiKey.query(db).insert({
        keyHash: hash,
        prefix,
        scopes: [...scopes],
        ratePerSecond: 1_000,
        burst: 1_000,
        ...fields,
        source,
      });
      return { id, source, headers: { 'x-api-key': key } };
    },

    async stop(): Promise<void> {
      await api.close();
      await database.drop();
    },
  };
}

async function call<T>(
  url: string,
  caller: Caller | null,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer<T>> {
  const isBytes = body instanceof Uint8Array;
  const type = isBytes ? 'application/octet-stream' : 'application/json';
  const response = await fetch(url + path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': type }), ...caller?.headers },
    body: body === undefined || typeof body === 'string' || isBytes ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: (text.startsWith('{') ? JSON.parse(text) : { text }) as Answer<T>['body'],
  };
}

function recordingClient(started: unknown[][]): WorkflowClient {
  const record =
    (name: string) =>
    (...given: unknown[]): void =>
      void started.push([name, ...given]);
  const recordLater =
    (name: string) =>
    async (...given: unknown[]): Promise<void> =>
      // What was not said is not recorded.
      void started.push([name, ...given.filter((one) => one !== undefined)]);
  return {
    startOrder: record('startOrder'),
    startMessage: record('startMessage'),
    startAbsence: record('startAbsence'),
    startMail: record('startMail'),
    startImport: record('startImport'),
    wakeBroadcast: record('wakeBroadcast'),
    cancelBroadcast: record('cancelBroadcast'),
    startSnooze: record('startSnooze'),
    signalSnoozeEnded: record('snoozeEnded'),
    callMessage: record('callMessage'),
    signalOrderChanged: record('orderChanged'),
    signalCycle: record('cycleEnded'),
    signalReordered: record('reordered'),
    signalReplied: record('replied'),
    signalSettingsChanged: record('settingsChanged'),
    skipReminder: recordLater('skipReminder'),
    undoSkip: recordLater('undoSkip'),
    sendReminderNow: recordLater('sendReminderNow'),
    moveReminder: recordLater('moveReminder'),
    startSegmentation: async () => {
      started.push(['startSegmentation']);
      return { runId: 'run-1' };
    },
    findRun: async (orderId) => ({ workflowId: `order:${orderId}`, runId: null }),
    isHealthy: async () => true,
    close: async () => undefined,
  };
}
