import { KEY, waitFor } from '../support.ts';
import type { Service } from '../support.ts';

/** What a caller of the old gateway does: its key, its envelope. */

export type Old<T> = { data: T; message: string };
export type JobRow = {
  id: string;
  clientId: string;
  to: string;
  status: string;
  attempts: number;
  maxAttempts: number;
  lastError: string | null;
};
export type Answer<T> = { status: number; body: Old<T> };

export function oldCaller(service: Service) {
  const call = <T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
    service.json<Old<T>>(path, {
      method,
      headers: {
        'x-api-key': KEY,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    call,
    get: <T>(path: string) => call<T>('GET', path),
    post: <T>(path: string, body: unknown = {}) => call<T>('POST', path, body),
    settled: (id: string): Promise<JobRow> =>
      waitFor('the job', async () => {
        const { data } = (await call<JobRow>('GET', `/jobs/${id}`)).body;
        return data.status === 'sent' || data.status === 'failed' ? data : null;
      }),
  };
}
