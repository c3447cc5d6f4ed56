import type { ErrorBody } from '@roms/contracts/errors';

/** Every path of this client is relative to here. */
const BASE = '/api/v1';

/**
 * How long an answer may take (milliseconds). The API gives a statement 8 seconds and what waits for the gateway 25; a
 * line that is silently dead would be waited for for minutes.
 */
const PATIENCE_MS = { read: 15_000, write: 35_000, file: 120_000 };

/**
 * What a request that did not succeed throws. `status` is the HTTP status, 0 when no answer came;
 * `code` is the API's stable code, `offline` when no answer came in time, `bad_response` when it was no JSON of ours.
 */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Record<string, unknown> | undefined;
  readonly requestId: string | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    details?: Record<string, unknown>,
    requestId?: string,
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.details = details;
    this.requestId = requestId;
  }
}

/** Whether waiting may help: no answer came, or one that says that a part of ROMS is away. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || [502, 503, 504].includes(error.status));
}

/** What may stand in a query string; `undefined`, `null` and `''` are left out. */
export type Query = Record<string, string | number | boolean | null | undefined>;
/** `isLong`: it may take as long as a file. */
type Options = { query?: Query; signal?: AbortSignal; isLong?: boolean };

let unauthenticated: () => void = () => undefined;

/** Sets the handler that is called when the login has ended (a 401 on anything but `/auth/login`). */
export function onUnauthenticated(handler: () => void): void {
  unauthenticated = handler;
}

let prepareWords: () => Promise<unknown> = () => Promise.resolve();

/** Sets what fetches the words of the API's codes: they are here before a refusal is told, and in no first load. */
export function onRefused(prepare: () => Promise<unknown>): void {
  prepareWords = prepare;
}

/** The error, once there are words for it; without them its status says enough. The login has its own. */
export async function withWords(error: ApiError): Promise<ApiError> {
  if (error.status !== 401) await prepareWords().catch(() => undefined);
  return error;
}

/**
 * The dashboard's only way to the API. Answers `{data}` are unwrapped to `data`; lists keep their
 * `{data, page}`, and figures of some moment their `{data, at}`. Throws `ApiError`; an aborted request throws the browser's `AbortError`.
 */
export const api = {
  get: <T>(path: string, options: Options = {}) => request<T>('GET', path, undefined, options),
  post: <T>(path: string, body?: unknown, options: Options = {}) =>
    request<T>('POST', path, body ?? {}, options),
  patch: <T>(path: string, body?: unknown) => request<T>('PATCH', path, body ?? {}),
  put: <T>(path: string, body?: unknown) => request<T>('PUT', path, body ?? {}),
  delete: <T>(path: string, body?: unknown) => request<T>('DELETE', path, body),
  /** A last word that also arrives when the page goes away; whether it did is not known. */
  leave(path: string, body: unknown): void {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', credentials: 'same-origin', keepalive: true, headers } as const;
    fetch(apiUrl(path), { ...init, body: JSON.stringify(body) }).catch(() => undefined);
  },
  /** A file to save, whatever is in it. */
  async file(path: string): Promise<Blob> {
    return withPatience(PATIENCE_MS.file, undefined, async (signal) => {
      const response = await fetch(apiUrl(path), { credentials: 'same-origin', signal });
      if (!response.ok) throw await withWords(problemOf(response, path, await parse(response)));
      return response.blob();
    });
  },
};

function request<T>(method: string, path: string, body: unknown, options: Options = {}): Promise<T> {
  const usual = method === 'GET' ? PATIENCE_MS.read : PATIENCE_MS.write;
  return withPatience(options.isLong ? PATIENCE_MS.file : usual, options.signal, async (signal) => {
    const response = await fetch(apiUrl(path, options.query), {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
    const parsed = await parse(response);
    if (response.ok) return unwrap<T>(parsed);
    throw await withWords(problemOf(response, path, parsed));
  });
}

/** What cannot be had is `offline`, and so is what does not come in time, to its last byte. */
async function withPatience<T>(
  patienceMs: number,
  ended: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const ending = new AbortController();
  const end = (): void => ending.abort();
  if (ended?.aborted) end();
  ended?.addEventListener('abort', end);
  const timer = setTimeout(end, patienceMs);
  try {
    return await work(ending.signal);
  } catch (error) {
    if (error instanceof ApiError) throw error;
    if (ended?.aborted) throw new DOMException('The request was ended', 'AbortError');
    if (!ending.signal.aborted && isAbort(error)) throw error;
    throw new ApiError(0, 'offline', 'No connection to ROMS');
  } finally {
    clearTimeout(timer);
    ended?.removeEventListener('abort', end);
  }
}

const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError';

function problemOf({ status, statusText, headers }: Response, path: string, parsed: unknown): ApiError {
  return errorOf(path, { status, statusText, header: (name) => headers.get(name) }, parsed);
}

/** An answer that is no success, however it was fetched. */
export type Refused = { status: number; statusText: string; header: (name: string) => string | null };

/** The error that an answer without success means. A 401 also calls the handler of `onUnauthenticated`. */
export function errorOf(path: string, { status, statusText, header }: Refused, parsed: unknown): ApiError {
  if (status === 401 && path !== '/auth/login') unauthenticated();
  const error = (parsed as Partial<ErrorBody> | null)?.error;
  return new ApiError(
    status,
    error?.code ?? 'bad_response',
    error?.message ?? statusText,
    { ...error?.details, ...retryAfter(header('retry-after')) },
    error?.requestId ?? header('x-request-id') ?? undefined,
  );
}

/** Where a path of the API is. */
export function apiUrl(path: string, query?: Query): string {
  return `${BASE}${path}${queryString(query)}`;
}

async function parse(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  // Its failure is one of the line, what stands in it is the server's.
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    if (!response.ok) return null;
    throw new ApiError(response.status, 'bad_response', 'The answer was not JSON');
  }
}

function unwrap<T>(body: unknown): T {
  if (body === null || typeof body !== 'object' || !('data' in body) || 'page' in body || 'at' in body)
    return body as T;
  return body.data as T;
}

/** Seconds to wait, as `Retry-After` gives them with 429 and 409. */
function retryAfter(header: string | null): { retryAfterSeconds?: number } {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? { retryAfterSeconds: seconds } : {};
}

function queryString(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') params.set(key, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}
