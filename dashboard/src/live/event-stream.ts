import type { LiveEventType } from '@roms/contracts/live-events';
import { LIVE_SILENCE_MS } from '@roms/domain/live-pace';

export type LiveState = 'connecting' | 'live' | 'offline';

/** What a stream tells its owner. `opened` is called at each (re)connection. */
export type StreamListener = {
  opened: () => void;
  lost: () => void;
  event: (type: LiveEventType, data: unknown) => void;
};

/** The part of EventSource that is used, so that tests can play the server. */
export type EventSourceLike = Pick<EventSource, 'addEventListener' | 'close'>;

/** Spelled out as an object so that a type added to the contract is missed by the compiler, not by people. */
const TYPES: Record<LiveEventType, true> = {
  'message.created': true,
  'message.updated': true,
  'conversation.updated': true,
  'conversation.removed': true,
  'activity.created': true,
  'labels.updated': true,
  'automation.updated': true,
  'broadcast.updated': true,
  'presence.updated': true,
  'notification.created': true,
  'team.updated': true,
  'order.updated': true,
  'order.removed': true,
  'customer.erased': true,
  'session.updated': true,
  'session.removed': true,
  resync: true,
  heartbeat: true,
};

/** A connection that is not open by then is tried anew (milliseconds). */
const OPEN_MS = 10_000;
/** Waits before another try, in milliseconds; the last repeats. A fifth of each is random, so that tabs of a shop do not return in step. */
const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000];

/**
 * One EventSource that always comes back. The browser's own retry gives up on an HTTP error (a restarting server behind
 * a proxy), and it never notices a line that is silently dead (a changed network, a server that hangs): every loss is
 * retried here, and silence is a loss.
 */
export function openEventStream(
  listener: StreamListener,
  open: () => EventSourceLike = () => new EventSource('/api/v1/live'),
): { close: () => void; cut: () => void; retryNow: () => void } {
  let source: EventSourceLike | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let closed = false;

  function connect() {
    clearTimeout(timer);
    timer = undefined;
    const current = open();
    source = current;
    expectWithin(OPEN_MS);
    current.addEventListener('open', () => {
      if (source !== current) return;
      failures = 0;
      expectWithin(LIVE_SILENCE_MS);
      listener.opened();
    });
    current.addEventListener('error', () => {
      if (source === current) lose();
    });
    for (const type of Object.keys(TYPES) as LiveEventType[]) {
      current.addEventListener(type, (event: Event) => {
        if (source !== current) return;
        expectWithin(LIVE_SILENCE_MS);
        listener.event(type, JSON.parse((event as MessageEvent<string>).data || '{}'));
      });
    }
  }

  function expectWithin(ms: number) {
    clearTimeout(watchdog);
    watchdog = setTimeout(lose, ms);
  }

  function lose() {
    if (closed || source === undefined) return;
    clearTimeout(watchdog);
    source.close();
    source = undefined;
    listener.lost();
    const wait = RETRY_MS[Math.min(failures++, RETRY_MS.length - 1)] ?? 10_000;
    timer = setTimeout(connect, wait * (0.8 + Math.random() * 0.4));
  }

  connect();
  return {
    close() {
      closed = true;
      clearTimeout(timer);
      clearTimeout(watchdog);
      source?.close();
    },
    /** The network is gone: what the connection will say is not waited for. */
    cut: lose,
    retryNow() {
      if (!closed && source === undefined) connect();
    },
  };
}
