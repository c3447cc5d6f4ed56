import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { upload } from './upload.ts';

/** A request that a test moves on, as the network would. */
class FakeRequest {
  static last: FakeRequest;
  upload: { onprogress?: (progress: { loaded: number; total: number }) => void } = {};
  status = 0;
  statusText = '';
  response: unknown = null;
  onload?: () => void;
  onloadend?: () => void;
  onabort?: () => void;
  constructor() {
    FakeRequest.last = this;
  }
  open() {}
  setRequestHeader() {}
  getResponseHeader() {
    return null;
  }
  send() {}
  abort() {
    this.onabort?.();
    this.onloadend?.();
  }
}
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('XMLHttpRequest', FakeRequest);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const begin = () => {
  const parts: number[] = [];
  const answer = upload<{ id: string }>('/files', new Blob(['x']), {
    query: {},
    signal: new AbortController().signal,
    onProgress: (part) => parts.push(part),
  });
  const outcome = answer.then(
    (data) => data,
    (error: unknown) => error,
  );
  return { outcome, parts, request: FakeRequest.last };
};

it('takes as long as it moves, and is offline when it stands still', async () => {
  const { outcome, parts, request } = begin();
  for (let loaded = 1; loaded <= 4; loaded += 1) {
    await vi.advanceTimersByTimeAsync(25_000);
    request.upload.onprogress?.({ loaded, total: 10 });
  }
  expect(parts.at(-1)).toBe(0.4);
  await vi.advanceTimersByTimeAsync(30_000);
  expect(await outcome).toMatchObject({ status: 0, code: 'offline' });
});

it('answers with what the server has, and waits for nothing after that', async () => {
  const { outcome, request } = begin();
  Object.assign(request, { status: 201, response: { data: { id: 'u1' } } });
  request.onload?.();
  request.onloadend?.();
  expect(await outcome).toEqual({ id: 'u1' });
  expect(vi.getTimerCount()).toBe(0);
});
