import { createHmac, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InboundMessage, WebhookEvent } from '@roms/contracts/webhooks';
import { createDeps, startServer } from '../../api/server.ts';
import { openLogin } from '../../db/people/open-login.ts';
import { parseEnv } from '../../runtime/env.ts';
import { createLogger } from '../../runtime/logger.ts';
import { createToken } from '../../runtime/token.ts';
import { createTestDatabase } from './database.ts';
import { createTestNamespace } from './temporal.ts';

const SECRET = 'test-webhook-secret';
const NOBODY = { url: 'http://127.0.0.1:9', apiKey: 'test-gateway-key' };

export type Answer = {
  status: number;
  body: { data?: unknown; error?: { code: string } } & Record<string, unknown>;
};
export type Staff = { id: number; call: (method: string, path: string, body?: unknown) => Promise<Answer> };
export type InboxApi = Awaited<ReturnType<typeof startInboxApi>>;

/**
 * The API over HTTP on a database, a Temporal namespace and a data folder of its own, with one number `main`, and
 * what wa-service and staff do to it. `wa` is its wa-service; without it nobody answers there.
 */
export async function startInboxApi(wa: { url: string; apiKey: string } = NOBODY, port = 0) {
  const [database, temporal, dataDir] = await Promise.all([
    createTestDatabase(),
    createTestNamespace(),
    mkdtemp(join(tmpdir(), 'roms-api-')),
  ]);
  const env = parseEnv({
    NODE_ENV: 'test',
    ROMS_DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    WA_URL: wa.url,
    WA_API_KEY: wa.apiKey,
    ROMS_WEBHOOK_SECRET: SECRET,
  });
  const deps = createDeps(env, createLogger({ name: 'test', level: 'silent' }));
  const api = await startServer(deps, { host: '127.0.0.1', port });
  const { db } = deps;
  await db('wa_sessions').insert({ id: 'main', label: 'Main', is_default: true });

  /** A webhook as wa-service signs it; every part of the signature can be made wrong. */
  async function webhook(
    event: WebhookEvent | object,
    wrong: { secret?: string; timestamp?: number; signature?: string; eventId?: string } = {},
  ): Promise<Answer> {
    const raw = JSON.stringify(event);
    const timestamp = wrong.timestamp ?? Math.floor(Date.now() / 1000);
    const signature = createHmac('sha256', wrong.secret ?? SECRET)
      .update(`${timestamp}.${raw}`)
      .digest('hex');
    return answerOf(
      await fetch(`${api.url}/api/v1/webhooks/whatsapp`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-roms-timestamp': String(timestamp),
          'x-roms-event-id': wrong.eventId ?? randomBytes(8).toString('hex'),
          'x-roms-signature': wrong.signature ?? `sha256=${signature}`,
        },
        body: raw,
      }),
    );
  }

  return {
    url: api.url,
    db,
    deps,
    temporal,
    dataDir,
    databaseUrl: database.url,
    webhook,
    inbound: (fields: Partial<InboundMessage> = {}, sessionId = 'main') =>
      webhook(inboundEvent(fields, sessionId)),

    /** A call of nobody. */
    anonymous: async (method: string, path: string, body?: unknown) =>
      answerOf(await request(api.url, '', method, path, body)),

    /** Somebody who is logged in. */
    async staff(role: 'admin' | 'cs', name: string = role): Promise<Staff & { cookie: string }> {
      const [{ id }] = (await db('users')
        .insert({ name, email: `${randomBytes(6).toString('hex')}@test.id`, password_hash: 'none', role })
        .returning('id')) as [{ id: number }];
      const token = createToken();
      await openLogin(db, { token, userId: id, now: new Date() });
      const cookie = `roms_session=${token}`;
      return {
        id,
        cookie,
        call: async (method, path, body) => answerOf(await request(api.url, cookie, method, path, body)),
      };
    },

    async stop(): Promise<void> {
      await api.close();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

let counter = 0;

/** A `message` event of a customer; ids and times are fresh unless given. */
export function inboundEvent(fields: Partial<InboundMessage> = {}, sessionId = 'main'): WebhookEvent {
  counter += 1;
  const phone = fields.phone === undefined ? '6281234567890' : fields.phone;
  const chat = fields.chat ?? (phone === null ? (fields.lid ?? '999@lid') : `${phone}@c.us`);
  return {
    event: 'message',
    sessionId,
    at: new Date().toISOString(),
    data: {
      waMessageId: `WA${counter}`,
      chat,
      from: chat,
      fromMe: false,
      lid: null,
      pushName: null,
      type: 'text',
      body: `pesan ${counter}`,
      sentAt: new Date().toISOString(),
      ...fields,
      phone,
    },
  };
}

function request(
  url: string,
  cookie: string,
  method: string,
  path: string,
  body: unknown,
): Promise<Response> {
  return fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(cookie ? { cookie } : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : {} };
}
