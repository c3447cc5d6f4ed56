import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { api, ApiError, onUnauthenticated } from './client.ts';

const answers = vi.fn<typeof fetch>();
const ended = vi.fn();

beforeEach(() => {
  vi.stubGlobal('fetch', answers);
  onUnauthenticated(ended);
});
afterEach(() => {
  vi.unstubAllGlobals();
  answers.mockReset();
  ended.mockReset();
});

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const refused = (status: number, code: string, headers?: Record<string, string>) =>
  json(status, { error: { code, message: code, details: { field: 'name' }, requestId: 'req_1' } }, headers);

async function failure(request: Promise<unknown>): Promise<ApiError> {
  const error = await request.then(
    () => undefined,
    (problem: unknown) => problem,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe('api', () => {
  test('gives a file as it is, and throws what was refused instead of saving it', async () => {
    answers.mockResolvedValueOnce(json(200, { data: 1 }));
    expect(await (await api.file('/whatsapp/sessions/main/support-bundle')).text()).toBe('{"data":1}');
    answers.mockResolvedValueOnce(refused(503, 'wa_service_unavailable'));
    expect(await failure(api.file('/x'))).toMatchObject({ status: 503, code: 'wa_service_unavailable' });
  });

  test('gives the data of one thing, and lists with their page', async () => {
    answers.mockResolvedValueOnce(json(200, { data: { id: 7 } }));
    expect(await api.get('/orders/7')).toEqual({ id: 7 });
    const list = { data: [{ id: 7 }], page: { nextCursor: 'c' } };
    answers.mockResolvedValueOnce(json(200, list));
    expect(await api.get('/orders')).toEqual(list);
    answers.mockResolvedValueOnce(new Response(null, { status: 204 }));
    expect(await api.post('/auth/logout')).toBeNull();
  });

  test('leaves empty query values out', async () => {
    answers.mockResolvedValueOnce(json(200, { data: [] }));
    await api.get('/orders', { query: { q: 'kopi & teh', status: null, cursor: '' } });
    expect(answers.mock.calls[0]?.[0]).toBe('/api/v1/orders?q=kopi+%26+teh');
  });

  test('carries code, details, request id and the seconds to wait', async () => {
    answers.mockResolvedValueOnce(refused(429, 'too_many_requests', { 'retry-after': '7' }));
    const error = await failure(api.post('/auth/login', {}));
    expect(error).toMatchObject({ status: 429, code: 'too_many_requests', requestId: 'req_1' });
    expect(error.details).toEqual({ field: 'name', retryAfterSeconds: 7 });
  });

  test('says offline when no answer came, and bad_response when it was not ours', async () => {
    answers.mockRejectedValueOnce(new TypeError('fetch failed'));
    expect(await failure(api.get('/summary'))).toMatchObject({ status: 0, code: 'offline' });
    answers.mockResolvedValueOnce(new Response('<html>502</html>', { status: 502 }));
    expect(await failure(api.get('/summary'))).toMatchObject({ status: 502, code: 'bad_response' });
  });

  test('does not wait for ever: for no answer, and for none that stops on its way', async () => {
    vi.useFakeTimers();
    const stalls = (_: unknown, { signal }: RequestInit = {}) =>
      new Promise<never>((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new DOMException('late', 'AbortError')));
      });
    answers.mockImplementationOnce(stalls);
    const unanswered = failure(api.get('/orders'));
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await unanswered).toMatchObject({ status: 0, code: 'offline' });

    answers.mockImplementationOnce(async (path, init) => {
      const answer = json(200, {});
      answer.text = () => stalls(path, init);
      return answer;
    });
    const halfway = failure(api.post('/manual-orders'));
    await vi.advanceTimersByTimeAsync(35_000);
    expect(await halfway).toMatchObject({ status: 0, code: 'offline' });

    answers.mockImplementationOnce((path, init) => {
      const late = new Promise<Response>((resolve) => setTimeout(() => resolve(json(200, {})), 70_000));
      return Promise.race([stalls(path, init), late]);
    });
    const long = api.post('/customers/1/erase', {}, { isLong: true });
    await vi.advanceTimersByTimeAsync(70_000);
    expect(await long).toEqual({});
    vi.useRealTimers();
  });

  test('an aborted request is no error of the API', async () => {
    answers.mockRejectedValueOnce(new DOMException('gone', 'AbortError'));
    await expect(api.get('/summary')).rejects.toMatchObject({ name: 'AbortError' });
    const leaving = new AbortController();
    answers.mockImplementationOnce(async (_path, init) => {
      leaving.abort();
      init?.signal?.throwIfAborted();
      return json(200, {});
    });
    await expect(api.get('/summary', { signal: leaving.signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  test('tells that the login ended, but not for a wrong password', async () => {
    answers.mockResolvedValueOnce(refused(401, 'invalid_credentials'));
    await failure(api.post('/auth/login', {}));
    expect(ended).not.toHaveBeenCalled();
    answers.mockResolvedValueOnce(refused(401, 'unauthenticated'));
    await failure(api.get('/orders'));
    expect(ended).toHaveBeenCalledOnce();
  });
});
