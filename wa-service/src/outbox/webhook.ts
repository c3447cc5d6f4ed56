import { createHmac } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { WEBHOOK_HEADERS } from '@roms/contracts/webhooks';
import type { SpooledEvent } from './spool.ts';

/** One attempt may take so long (ms). */
const TIMEOUT_MS = 10_000;
/** So many are under way at once; one more would wait for a connection while its time runs. */
export const WEBHOOKS_AT_ONCE = 32;

/** `answered` carries the status; `unreachable` means that there was no answer at all. */
export type PostResult = { kind: 'answered'; status: number } | { kind: 'unreachable'; reason: string };
export type PostWebhook = (event: SpooledEvent) => Promise<PostResult>;
export type PostJson = (outgoing: {
  url: string;
  body: string;
  headers: Record<string, string>;
}) => Promise<PostResult>;

/** HMAC-SHA256 over `timestamp.rawBody`, as the API checks it. */
export function signWebhook(secret: string, timestamp: string, rawBody: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}.${rawBody}`).digest('hex')}`;
}

/** Posts events to one URL, signed. Never throws. `haste` shortens its patience. */
export function createWebhookPost(
  target: { url: string; secret: string },
  haste = 1,
): PostWebhook & { close(): void } {
  const { post, close } = createJsonPost(haste);
  const signed = ({ eventId, body }: SpooledEvent): Promise<PostResult> => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const headers = {
      [WEBHOOK_HEADERS.timestamp]: timestamp,
      [WEBHOOK_HEADERS.eventId]: eventId,
      [WEBHOOK_HEADERS.signature]: signWebhook(target.secret, timestamp, body),
    };
    return post({ url: target.url, body, headers });
  };
  return Object.assign(signed, { close });
}

/** Posts JSON over connections that stay open; redirects are answers like any other. Never throws. */
export function createJsonPost(haste = 1): { post: PostJson; close(): void } {
  const options = { keepAlive: true, maxSockets: WEBHOOKS_AT_ONCE };
  const agents = { plain: new HttpAgent(options), tls: new HttpsAgent(options) };

  const attempt = (outgoing: Parameters<PostJson>[0], isRepeat: boolean): Promise<PostResult> =>
    new Promise((resolve) => {
      const url = new URL(outgoing.url);
      const isTls = url.protocol === 'https:';
      const request = (isTls ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        agent: isTls ? agents.tls : agents.plain,
        signal: AbortSignal.timeout(Math.round(TIMEOUT_MS / haste)),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(outgoing.body),
          ...outgoing.headers,
        },
      });
      request.on('response', (response) => {
        response.resume();
        response.on('error', () => undefined);
        resolve({ kind: 'answered', status: response.statusCode ?? 0 });
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        // A connection that the server closed while it was idle says nothing about the server.
        if (request.reusedSocket && !isRepeat && error.code === 'ECONNRESET')
          resolve(attempt(outgoing, true));
        else resolve({ kind: 'unreachable', reason: error.code ?? error.name });
      });
      request.end(outgoing.body);
    });

  return {
    post: (outgoing) => attempt(outgoing, false),
    close(): void {
      agents.plain.destroy();
      agents.tls.destroy();
    },
  };
}
