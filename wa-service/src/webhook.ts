import { createHmac } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { WEBHOOK_HEADERS } from '@roms/contracts/webhooks';
import type { SpooledEvent } from './spool.ts';

/** One attempt may take so long (product.md 4.2). */
const TIMEOUT_MS = 10_000;

/** `answered` carries the status; `unreachable` means that nobody answered at all. */
export type PostResult = { kind: 'answered'; status: number } | { kind: 'unreachable'; reason: string };
export type PostWebhook = (event: SpooledEvent) => Promise<PostResult>;

/** HMAC-SHA256 over `timestamp.rawBody`, as the API checks it. */
export function signWebhook(secret: string, timestamp: string, rawBody: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${rawBody}`).digest('hex')}`;
}

/** Posts events to one URL over connections that stay open. Never throws. */
export function createWebhookPost(target: { url: string; secret: string }): PostWebhook & { close(): void } {
  const url = new URL(target.url);
  const isTls = url.protocol === 'https:';
  const agent = new (isTls ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 32 });
  const request = isTls ? httpsRequest : httpRequest;

  const attempt = (event: SpooledEvent, isRepeat: boolean): Promise<PostResult> =>
    new Promise((resolve) => {
      const timestamp = String(Math.floor(Date.now() / 1000));
      const outgoing = request(url, {
        method: 'POST',
        agent,
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(event.body),
          [WEBHOOK_HEADERS.timestamp]: timestamp,
          [WEBHOOK_HEADERS.eventId]: event.eventId,
          [WEBHOOK_HEADERS.signature]: signWebhook(target.secret, timestamp, event.body),
        },
      });
      outgoing.on('response', (response) => {
        response.resume();
        response.on('error', () => undefined);
        resolve({ kind: 'answered', status: response.statusCode ?? 0 });
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // A connection that the server closed while it was idle says nothing about the server.
        if (outgoing.reusedSocket && !isRepeat && error.code === 'ECONNRESET') resolve(attempt(event, true));
        else resolve({ kind: 'unreachable', reason: error.code ?? error.name });
      });
      outgoing.end(event.body);
    });

  return Object.assign((event: SpooledEvent) => attempt(event, false), { close: () => agent.destroy() });
}
