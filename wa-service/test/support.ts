import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { env as ownEnv } from 'node:process';
import type { GatewaySession, SendAnswer } from '@roms/contracts/gateway';
import type { WebhookEvent } from '@roms/contracts/webhooks';
import { freePort } from '../../tests/support/ports.ts';

/** The real service as a process of its own, and a receiver of its webhooks that can be taken away. */

const MAIN = resolve(import.meta.dirname, '../src/main.ts');
/** The same on the real driver, without the pace. */
export const UNPACED = resolve(import.meta.dirname, 'unpaced.ts');
/** As long as a real shop's have to be: the real driver makes one. */
export const KEY = 'test-key-of-wa-service';
export const SECRET = 'test-secret-of-wa-service';

/** How long a test waits for what must come (ms): an idle machine needs a twentieth, a busy one all of it. */
const PATIENCE_MS = 120_000;

export async function waitFor<T>(
  what: string,
  look: () => T | Promise<T>,
  timeoutMs = PATIENCE_MS,
): Promise<NonNullable<T>> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > until) throw new Error(`never came: ${what}`);
    await new Promise((go) => setTimeout(go, 15));
  }
}

export type Received = { eventId: string; isSigned: boolean; at: number; event: WebhookEvent };

/** An HTTP status, no answer at all, a connection cut at once, or one cut after the event was taken. */
export type Reaction = number | 'hang' | 'reset' | 'die';

/** Takes webhooks; `status` decides what it answers, `close` and `open` make it unreachable and back. */
export async function createReceiver(fixedPort = 0) {
  const attempts: Received[] = [];
  const accepted: Received[] = [];
  let server: Server | undefined;
  let port = 0;
  const receiver = {
    attempts,
    accepted,
    status: (_event: WebhookEvent): Reaction => 200,
    url: () => `http://127.0.0.1:${port}/hook`,
    of: (name: WebhookEvent['event']) => accepted.filter(({ event }) => event.event === name),
    async open(): Promise<void> {
      server = createServer((request, response) => {
        let body = '';
        request.on('data', (part) => (body += part));
        request.on('end', () => {
          const timestamp = String(request.headers['x-roms-timestamp']);
          const digest = createHmac('sha256', SECRET).update(`${timestamp}.${body}`).digest('hex');
          const received = {
            eventId: String(request.headers['x-roms-event-id']),
            isSigned:
              request.headers['x-roms-signature'] === `sha256=${digest}` &&
              Math.abs(Number(timestamp) - Date.now() / 1000) < 5,
            at: Date.now(),
            event: JSON.parse(body) as WebhookEvent,
          };
          attempts.push(received);
          const status = receiver.status(received.event);
          if (status === 200 || status === 'die') accepted.push(received);
          if (typeof status === 'number') response.writeHead(status).end('{}');
          else if (status !== 'hang') request.socket.destroy();
        });
      });
      await new Promise<void>((go) => server?.listen(port || fixedPort, '127.0.0.1', go));
      port = (server.address() as AddressInfo).port;
    },
    async close(): Promise<void> {
      server?.closeAllConnections();
      await new Promise((go) => (server === undefined ? go(null) : server.close(go)));
      server = undefined;
    },
  };
  await receiver.open();
  return receiver;
}

export type Service = Awaited<ReturnType<typeof createService>>;

/** A data folder and the service on it; it can be killed and started again as often as a test likes. */
export async function createService(extraEnv: Record<string, string> = {}, main = MAIN) {
  const dataDir = await mkdtemp(join(tmpdir(), 'roms-wa-'));
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  let output = '';

  async function json<T>(path: string, init: RequestInit = {}): Promise<{ status: number; body: T }> {
    const response = await fetch(`${base}${path}`, init);
    return { status: response.status, body: (await response.json()) as T };
  }
  const post = (body: unknown): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': KEY },
    body: JSON.stringify(body),
  });

  const service = {
    base,
    dataDir,
    /** Whose number sends. */
    sessionId: 'main',
    json,
    post,
    output: () => output,
    /** For the next start. */
    setEnv: (change: Record<string, string>) => void Object.assign(extraEnv, change),
    pid: () => child?.pid,
    isRunning: () => child !== undefined && child.exitCode === null && child.signalCode === null,
    /** Starts the process without waiting for it. */
    spawn(): ChildProcess {
      child = spawn(process.execPath, [main], {
        env: {
          NODE_COMPILE_CACHE: ownEnv.NODE_COMPILE_CACHE,
          WA_PORT: String(port),
          WA_DATA_DIR: dataDir,
          WA_API_KEY: KEY,
          WA_PACE: 'off',
          LOG_LEVEL: 'warn',
          ...extraEnv,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child.stdout?.on('data', (part) => (output += part));
      child.stderr?.on('data', (part) => (output += part));
      return child;
    },
    async start(state: string | null = 'ready'): Promise<void> {
      service.spawn();
      await waitFor('wa-service to be up', () =>
        fetch(`${base}/health`).then(
          () => true,
          () => false,
        ),
      );
      if (state !== null) await service.reach(state);
    },
    /** Ends the process with `signal` and gives its exit code. */
    async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
      const ending = child;
      if (ending === undefined || !service.isRunning()) return null;
      const ended = new Promise<number | null>((go) => ending.once('exit', (code) => go(code)));
      ending.kill(signal);
      return ended;
    },
    async clear(): Promise<void> {
      await service.end('SIGKILL');
      await rm(dataDir, { recursive: true, force: true });
    },
    session: async (): Promise<GatewaySession> =>
      (await json<{ data: GatewaySession }>('/sessions/main', { headers: { 'x-api-key': KEY } })).body.data,
    reach: (state: string): Promise<GatewaySession> =>
      waitFor(`state ${state}`, async () => {
        const session = await service.session();
        return session.state === state ? session : null;
      }),
    ask: (body: Record<string, unknown>) =>
      json<{ data: SendAnswer; error: { code: string } }>(
        `/sessions/${service.sessionId}/messages`,
        post(body),
      ),
    /** Asks and expects an answer of the contract. */
    async send(key: string, to: string, body: string, lane = 'reply'): Promise<SendAnswer> {
      const answer = await service.ask({ key, lane, to, body });
      if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${JSON.stringify(answer.body)}`);
      return answer.body.data;
    },
    /** Asks until the key is settled, over crashes, as a worker does. */
    async deliver(key: string, to: string, body: string, lane = 'reply'): Promise<SendAnswer> {
      const until = Date.now() + PATIENCE_MS;
      while (Date.now() < until) {
        const answer = await service.send(key, to, body, lane).catch(() => null);
        if (answer !== null && answer.outcome !== 'not_yet') return answer;
        await new Promise((go) => setTimeout(go, 60));
      }
      throw new Error(`never settled: ${key}`);
    },
    call: (action: string) => json<{ data: GatewaySession }>(`/sessions/main/${action}`, post({})),
    simulate: <T = unknown>(path: string, body: unknown = {}) =>
      json<{ data: T; error?: { code: string } }>(`/simulator/api/${path}`, post(body)),
    phone: async (phone: string): Promise<PhoneMessage[]> =>
      (await json<{ data: PhoneMessage[] }>(`/simulator/api/phones/${phone}/messages`)).body.data,
  };
  return service;
}

export type PhoneMessage = {
  id: string;
  fromBusiness: boolean;
  body: string;
  type: string;
  at: string;
  ack: number;
};
