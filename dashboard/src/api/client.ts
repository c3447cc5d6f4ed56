import type { ErrorBody } from '@roms/contracts/errors';

/** Every path of this client is relative to here. */
const BASE = '/api/v1';

/**
 * What a request that did not succeed throws. `status` is the HTTP status, 0 when no answer came;
 * `code` is the API's stable code, `offline` when no answer came, `bad_response` when it was no JSON of ours.
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

/** What may stand in a query string; `undefined`, `null` and `''` are left out. */
export type Query = Record<string, string | number | boolean | null | undefined>;
type Options = { query?: Query; signal?: AbortSignal };

let unauthenticated: () => void = () => undefined;

/** Sets the handler that is called when the login has ended (a 401 on anything but `/auth/login`). */
export function onUnauthenticated(handler: () => void): void {
  unauthenticated = handler;
}

/**
 * The dashboard's only way to the API. Answers `{data}` are unwrapped to `data`; lists keep their
 * `{data, page}`. Throws `ApiError`; an aborted request throws the browser's `AbortError`.
 */
export const api = {
  get: <T>(path: string, options: Options = {}) => request<T>('GET', path, undefined, options),
  post: <T>(path: string, body?: unknown) => request<T>('POST', path, body ?? {}),
  patch: <T>(path: string, body?: unknown) => request<T>('PATCH', path, body ?? {}),
  put: <T>(path: string, body?: unknown) => request<T>('PUT', path, body ?? {}),
  delete: <T>(path: string, body?: unknown) => request<T>('DELETE', path, body),
  /** A file to save, whatever is in it. */
  async file(path: string): Promise<Blob> {
    const response = await answer('GET', path, undefined, {});
    if (!response.ok) throw problemOf(response, path, await parse(response));
    return response.blob();
  },
};

async function request<T>(method: string, path: string, body: unknown, options: Options = {}): Promise<T> {
  const response = await answer(method, path, body, options);
  const parsed = await parse(response);
  if (response.ok) return unwrap<T>(parsed);
  throw problemOf(response, path, parsed);
}

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

async function answer(method: string, path: string, body: unknown, options: Options): Promise<Response> {
  try {
    return await fetch(apiUrl(path, options.query), {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: options.signal,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError(0, 'offline', 'No connection to ROMS');
  }
}

async function parse(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch {
    if (!response.ok) return null;
    throw new ApiError(response.status, 'bad_response', 'The answer was not JSON');
  }
}

function unwrap<T>(body: unknown): T {
  if (body === null || typeof body !== 'object' || !('data' in body) || 'page' in body) return body as T;
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
