import {
  DRIVER_HEADER,
  gatewaySessionSchema,
  sendAnswerSchema,
  type GatewaySession,
  type SendAnswer,
  type SendAsk,
} from '@roms/contracts/gateway';
import { createGatewayOversight } from './gateway-oversight.ts';

/** wa-service refused the ask itself (400, 401, 409): asking again will not help. */
export class GatewayRefused extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Record<string, unknown> = {}) {
    super(message);
    this.name = 'GatewayRefused';
    this.code = code;
    this.details = details;
  }
}

/** wa-service is away or ailing: ask again later with the same key. */
export class GatewayUnreachable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'GatewayUnreachable';
  }
}

export type GatewayClient = ReturnType<typeof createGatewayClient>;

/** The gateway holds an ask for up to 25 s; a little more than that is a dead line (milliseconds). */
const SEND_TIMEOUT_MS = 35_000;
const CALL_TIMEOUT_MS = 10_000;
/** Running sends end first, then the pairing (milliseconds). */
const REMOVAL_TIMEOUT_MS = 30_000;
/** 16 MB over the shop's own network; less than an activity may take (milliseconds). */
const UPLOAD_TIMEOUT_MS = 25_000;

/** Calls wa-service with its key. Every method throws `GatewayRefused` or `GatewayUnreachable`. */
export function createGatewayClient(options: { url: string; apiKey: string }) {
  async function call(
    method: string,
    path: string,
    settings: { body?: unknown; bytes?: Blob; signal?: AbortSignal; timeoutMs?: number } = {},
  ) {
    const timeout = AbortSignal.timeout(settings.timeoutMs ?? CALL_TIMEOUT_MS);
    let response: Response;
    try {
      response = await fetch(new URL(path, options.url), {
        method,
        headers: {
          'x-api-key': options.apiKey,
          ...(settings.body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(settings.bytes === undefined ? {} : { 'content-type': 'application/octet-stream' }),
        },
        body: settings.bytes ?? (settings.body === undefined ? undefined : JSON.stringify(settings.body)),
        signal: settings.signal ? AbortSignal.any([settings.signal, timeout]) : timeout,
      });
    } catch (error) {
      throw new GatewayUnreachable(`wa-service did not answer ${method} ${path}`, error);
    }
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as {
      error?: { code?: string; message?: string; details?: Record<string, unknown> };
    };
    const code = problem.error?.code ?? `http_${response.status}`;
    if (response.status >= 500 || response.status === 429 || response.status === 408) {
      throw new GatewayUnreachable(`wa-service answered ${response.status} (${code})`);
    }
    const { message = `wa-service refused ${method} ${path}`, details } = problem.error ?? {};
    throw new GatewayRefused(code, message, details);
  }

  const sessionPath = (id: string): string => `/sessions/${encodeURIComponent(id)}`;
  const readData = async (response: Response): Promise<unknown> =>
    ((await response.json()) as { data: unknown }).data;

  return {
    ...createGatewayOversight(call),
    /** Asks for one send; safe to repeat with the same key. */
    async send(sessionId: string, ask: SendAsk, signal?: AbortSignal): Promise<SendAnswer> {
      const response = await call('POST', `${sessionPath(sessionId)}/messages`, {
        body: ask,
        signal,
        timeoutMs: SEND_TIMEOUT_MS,
      });
      return sendAnswerSchema.parse(await readData(response));
    },
    async sessions(): Promise<GatewaySession[]> {
      return gatewaySessionSchema.array().parse(await readData(await call('GET', '/sessions')));
    },
    async session(id: string): Promise<GatewaySession> {
      return gatewaySessionSchema.parse(await readData(await call('GET', sessionPath(id))));
    },
    async control(id: string, action: 'start' | 'stop' | 'logout'): Promise<GatewaySession> {
      return gatewaySessionSchema.parse(await readData(await call('POST', `${sessionPath(id)}/${action}`)));
    },
    /** Takes a number in and starts it; one that is there stays as it is. */
    async addSession(id: string): Promise<GatewaySession> {
      return gatewaySessionSchema.parse(await readData(await call('PUT', sessionPath(id))));
    },
    /** Unpairs a number and forgets it; one that is not there is gone already. */
    async removeSession(id: string): Promise<void> {
      await call('POST', `${sessionPath(id)}/remove`, { timeoutMs: REMOVAL_TIMEOUT_MS });
    },
    /** The bytes of a received file and the type that its content shows. */
    async media(id: string): Promise<{ bytes: Uint8Array; mimeType: string }> {
      const response = await call('GET', `/media/${encodeURIComponent(id)}`, { timeoutMs: 60_000 });
      return {
        bytes: new Uint8Array(await response.arrayBuffer()),
        mimeType: response.headers.get('content-type') ?? 'application/octet-stream',
      };
    },
    /** Whether a file is there to be sent. */
    async hasMedia(id: string): Promise<boolean> {
      try {
        await call('HEAD', `/media/${encodeURIComponent(id)}`);
        return true;
      } catch (error) {
        // A HEAD's answer has no body that could name the code.
        if (error instanceof GatewayRefused && error.code === 'http_404') return false;
        throw error;
      }
    },
    /** Gives a file to send; the gateway names it by the SHA-256 of its bytes. */
    async keepMedia(bytes: Blob): Promise<void> {
      await call('POST', '/media', { bytes, timeoutMs: UPLOAD_TIMEOUT_MS });
    },
    /** Asks for another try to get a received file from WhatsApp; what is there already stays. */
    async retryMedia(id: string): Promise<void> {
      await call('POST', `/media/${encodeURIComponent(id)}/retry`);
    },
    /**
     * Whether the service itself is well (its own `/health`), without its key's details, and whether the simulator plays
     * WhatsApp there.
     */
    async health(): Promise<{ ok: boolean; status: string; isSimulated?: boolean }> {
      const response = await fetch(new URL('/health', options.url), {
        signal: AbortSignal.timeout(2_000),
      }).catch(() => null);
      if (!response) return { ok: false, status: 'unreachable' };
      const body = (await response.json().catch(() => ({}))) as { status?: string };
      const isSimulated = response.headers.get(DRIVER_HEADER) === 'simulator';
      return { ok: response.ok, status: body.status ?? String(response.status), isSimulated };
    },
  };
}
