import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LIVE_SILENCE_MS } from '@roms/domain/live-pace';
import type { EventSourceLike, LiveState } from './event-stream.ts';
import { joinSharedStream, type SharedStream } from './shared-stream.ts';

/** The browser's parts that tabs share, as small as the specification allows: a lock queue with stealing, and a channel. */
class Browser {
  sources: FakeSource[] = [];
  /** What the first tab says reaches nobody, and it hears nothing: it is frozen. */
  isDeaf = false;
  private held: { release: () => void; steal: () => void } | undefined;
  private waiting: (() => void)[] = [];
  private channels = new Set<(data: unknown) => void>();

  locks = {
    request: (_name: string, options: LockOptions, run: () => Promise<void> | undefined) =>
      new Promise<void>((resolve, reject) => {
        const stolen = () => reject(new DOMException('stolen', 'AbortError'));
        const grant = () => {
          const holder = { release: () => this.next(holder), steal: stolen };
          this.held = holder;
          void Promise.resolve(run()).then(() => {
            resolve();
            holder.release();
          });
        };
        if (options.steal) {
          this.held?.steal();
          grant();
          return;
        }
        options.signal?.addEventListener('abort', () => {
          this.waiting = this.waiting.filter((waiter) => waiter !== grant);
          reject(new DOMException('gone', 'AbortError'));
        });
        if (this.held === undefined) grant();
        else this.waiting.push(grant);
      }),
  } as unknown as LockManager;

  private next(holder: object) {
    if (this.held !== holder) return;
    this.held = undefined;
    this.waiting.shift()?.();
  }

  channel = () => {
    let receive: (data: unknown) => void = () => undefined;
    const own = (data: unknown) => receive(data);
    this.channels.add(own);
    return {
      addEventListener: (_type: string, handler: (event: { data: unknown }) => void) => {
        receive = (data) => handler({ data });
      },
      postMessage: (data: unknown) =>
        this.channels.forEach((other) => other !== own && !this.isDeaf && other(data)),
      close: () => this.channels.delete(own),
    } as unknown as BroadcastChannel;
  };

  open = () => {
    const source = new FakeSource();
    this.sources.push(source);
    return source as unknown as EventSourceLike;
  };

  get openSources() {
    return this.sources.filter(({ closed }) => !closed);
  }
}

class FakeSource extends EventTarget {
  closed = false;
  close() {
    this.closed = true;
  }
  say(type: string, data: unknown) {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
}

type Tab = { stream: SharedStream; heard: string[]; states: LiveState[] };
let browser: Browser;

function openTab(shared = true): Tab {
  const heard: string[] = [];
  const states: LiveState[] = [];
  const stream = joinSharedStream({
    name: 'live-1',
    onState: (state) => states.push(state),
    onEvent: (type, data) => heard.push(type === 'resync' ? type : `${type} ${JSON.stringify(data)}`),
    open: browser.open,
    locks: shared ? browser.locks : undefined,
    channel: browser.channel,
  });
  return { stream, heard, states };
}
const settle = () => vi.advanceTimersByTimeAsync(0);
const opened = (index: number) => browser.sources[index]?.dispatchEvent(new Event('open'));

beforeEach(() => {
  vi.useFakeTimers();
  browser = new Browser();
});
afterEach(() => vi.useRealTimers());

describe('one stream for all tabs', () => {
  test('seven tabs, one connection, everybody hears', async () => {
    const tabs = Array.from({ length: 7 }, () => openTab());
    await settle();
    expect(browser.sources).toHaveLength(1);
    opened(0);
    browser.sources[0]?.say('order.updated', { order: { id: 1 } });
    for (const tab of tabs) {
      expect(tab.states.at(-1)).toBe('live');
      expect(tab.heard).toEqual(['order.updated {"order":{"id":1}}']);
    }
  });

  test('a tab that comes later learns the state without another connection', async () => {
    openTab();
    await settle();
    opened(0);
    const late = openTab();
    await settle();
    expect(late.states).toEqual(['live']);
    expect(browser.sources).toHaveLength(1);
  });

  test('when the leading tab closes the next takes over, and everybody fetches again', async () => {
    const [leader, second, third] = [openTab(), openTab(), openTab()];
    await settle();
    opened(0);
    leader.stream.stop();
    await settle();
    expect(browser.openSources).toHaveLength(1);
    opened(1);
    expect([second.heard, third.heard]).toEqual([['resync'], ['resync']]);
    browser.sources[1]?.say('order.updated', { order: { id: 2 } });
    expect(third.heard.at(-1)).toBe('order.updated {"order":{"id":2}}');
    expect(leader.heard).toEqual([]);
  });

  test('a lost connection comes back by itself, and everybody fetches again', async () => {
    const [leader, follower] = [openTab(), openTab()];
    await settle();
    opened(0);
    browser.sources[0]?.dispatchEvent(new Event('error'));
    expect(follower.states.at(-1)).toBe('offline');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(browser.openSources).toHaveLength(1);
    opened(1);
    expect([leader.heard, follower.heard]).toEqual([['resync'], ['resync']]);
    expect(follower.states.at(-1)).toBe('live');
  });

  test('a leader that sleeps is replaced when a tab in front misses it', async () => {
    openTab();
    const awake = openTab();
    await settle();
    opened(0);
    // The leader's tab is frozen: it holds the lock and says nothing.
    browser.channel = () => ({ addEventListener() {}, postMessage() {}, close() {} }) as never;
    const lonely = joinSharedStream({
      name: 'live-1',
      onState: (state) => awake.states.push(state),
      onEvent: () => undefined,
      open: browser.open,
      locks: browser.locks,
      channel: browser.channel,
    });
    await settle();
    expect(browser.openSources).toHaveLength(1);
    lonely.wake();
    await vi.advanceTimersByTimeAsync(3_100);
    expect(browser.openSources).toHaveLength(1);
    expect(browser.sources[0]?.closed).toBe(true);
  });

  test('a leader that falls silent is replaced by a tab that only follows', async () => {
    openTab();
    const follower = openTab();
    await settle();
    opened(0);
    browser.isDeaf = true;
    await vi.advanceTimersByTimeAsync(LIVE_SILENCE_MS + 3_100);
    expect(browser.sources.length).toBeGreaterThan(1);
    browser.isDeaf = false;
    browser.openSources[0]?.dispatchEvent(new Event('open'));
    expect([follower.states.at(-1), follower.heard.at(-1)]).toEqual(['live', 'resync']);
  });

  test('where browsers cannot share, each tab has its own', async () => {
    openTab(false);
    openTab(false);
    await settle();
    expect(browser.openSources).toHaveLength(2);
  });

  test('a line that falls silent is lost, although its connection says nothing', async () => {
    const tab = openTab();
    await settle();
    opened(0);
    await vi.advanceTimersByTimeAsync(LIVE_SILENCE_MS - 1_000);
    browser.sources[0]?.say('heartbeat', {});
    await vi.advanceTimersByTimeAsync(LIVE_SILENCE_MS - 1_000);
    expect(tab.states.at(-1)).toBe('live');
    await vi.advanceTimersByTimeAsync(1_001);
    expect([tab.states.at(-1), browser.sources[0]?.closed]).toEqual(['offline', true]);
    await vi.advanceTimersByTimeAsync(1_000);
    opened(1);
    expect([tab.states.at(-1), tab.heard.at(-1)]).toEqual(['live', 'resync']);
  });

  test('a connection that never opens is given up and tried again', async () => {
    const tab = openTab();
    await settle();
    await vi.advanceTimersByTimeAsync(11_000);
    expect(tab.states).toEqual(['offline']);
    expect(browser.sources).toHaveLength(2);
    expect(browser.openSources).toHaveLength(1);
  });

  test('a network that is gone is said at once, to leader and followers', async () => {
    const tabs = [openTab(), openTab()];
    await settle();
    opened(0);
    for (const tab of tabs) tab.stream.cut();
    expect(tabs.map(({ states }) => states.at(-1))).toEqual(['offline', 'offline']);
    tabs.forEach(({ stream }) => stream.wake());
    opened(1);
    expect(tabs.map(({ states }) => states.at(-1))).toEqual(['live', 'live']);
  });

  test('who leaves closes the connection', async () => {
    const tab = openTab();
    await settle();
    tab.stream.stop();
    await settle();
    expect(browser.openSources).toHaveLength(0);
  });
});
