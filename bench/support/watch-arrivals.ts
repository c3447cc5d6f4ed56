import { setTimeout as sleep } from 'node:timers/promises';
import type { Shop } from '../../tests/support/shop.ts';

export type Arrivals = {
  /** A message that holds `mark` was written at that time (milliseconds since 1970). */
  expect: (mark: string, writtenAt: number) => void;
  /**
   * How long each took to the stream (milliseconds), once all are there or `limitMs` are over. The rest a client has
   * fetched: it was told so many times to fetch again (`resyncs`), as when the hub is far behind.
   */
  all: (limitMs: number) => Promise<{ times: number[]; fetched: number; resyncs: number }>;
  close: () => void;
};

/** Times on the live stream of who is logged in at `shop`: each mark when it first comes. */
export async function watchArrivals(shop: Shop): Promise<Arrivals> {
  const leave = new AbortController();
  const written = new Map<string, number>();
  const times: number[] = [];
  let resyncs = 0;
  const read = async (response: Response): Promise<void> => {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body!) {
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n');
      rest = lines.pop()!;
      const now = performance.timeOrigin + performance.now();
      for (const line of lines) {
        if (line.startsWith('event: resync')) resyncs += 1;
        for (const [mark] of line.matchAll(/bench-[0-9a-f]{12}/g)) {
          const at = written.get(mark);
          if (at === undefined) continue;
          written.delete(mark);
          times.push(now - at);
        }
      }
    }
  };
  // As a dashboard does, which fetches again after it was away.
  const stay = async (): Promise<void> => {
    for (let response = await shop.open('/live', leave.signal); ;) {
      await read(response).catch(() => undefined);
      if (leave.signal.aborted) return;
      resyncs += 1;
      response = await shop.open('/live', leave.signal);
    }
  };
  void stay().catch(() => undefined);
  return {
    expect: (mark, writtenAt) => void written.set(mark, writtenAt),
    all: async (limitMs) => {
      const end = performance.now() + limitMs;
      while (written.size > 0 && performance.now() < end) await sleep(100);
      return { times, fetched: written.size, resyncs };
    },
    close: () => leave.abort(),
  };
}
