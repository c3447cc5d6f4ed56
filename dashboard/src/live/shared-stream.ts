import type { LiveEventType } from '@roms/contracts/live-events';
import { LIVE_SILENCE_MS } from '@roms/domain/live-pace';
import { openEventStream, type EventSourceLike, type LiveState } from './event-stream.ts';

/** How long a tab that asks for the leader waits for its answer before it takes the lead (milliseconds). */
const LEADER_SILENCE_MS = 3_000;

type Word =
  | { kind: 'hello' }
  | { kind: 'state'; state: LiveState }
  | { kind: 'event'; type: LiveEventType; data: unknown };

export type SharedStreamOptions = {
  /** Tabs with the same name share one stream; the user's id belongs into it. */
  name: string;
  onState: (state: LiveState) => void;
  /** `resync` comes here too: from the server, and after each time that a tab opened the stream again. */
  onEvent: (type: LiveEventType, data: unknown) => void;
  open?: () => EventSourceLike;
  locks?: LockManager | undefined;
  channel?: ((name: string) => BroadcastChannel) | undefined;
};

export type SharedStream = {
  stop: () => void;
  /** The tab is seen again or the network is back: reconnect now, or make sure that the leader still lives. */
  wake: () => void;
  /** The network is gone. */
  cut: () => void;
};

/**
 * One EventSource for all tabs of a browser: the tab that holds the Web Lock has it and repeats what it hears
 * on a BroadcastChannel. When that tab goes, the browser hands the lock to the next, which connects and
 * tells everybody to fetch again. Browsers allow six connections a host over HTTP/1.1, so seven tabs
 * with a stream each would stop each other. Without locks or channels every tab has its own stream.
 */
export function joinSharedStream(options: SharedStreamOptions): SharedStream {
  const locks = 'locks' in options ? options.locks : navigator.locks;
  const makeChannel =
    'channel' in options
      ? options.channel
      : typeof BroadcastChannel === 'undefined'
        ? undefined
        : (name: string) => new BroadcastChannel(name);
  const channel = locks === undefined ? undefined : makeChannel?.(options.name);

  let stream: ReturnType<typeof openEventStream> | undefined;
  let state: LiveState = 'connecting';
  let stopped = false;
  let openedBefore = false;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  const gone = new AbortController();

  function setState(next: LiveState) {
    state = next;
    options.onState(next);
  }
  const say = (word: Word) => channel?.postMessage(word);

  function lead() {
    if (stream !== undefined) return;
    clearTimeout(watchdog);
    stream = openEventStream(
      {
        opened() {
          setState('live');
          say({ kind: 'state', state });
          if (openedBefore) repeat('resync', {});
          openedBefore = true;
        },
        lost() {
          openedBefore = true;
          setState('offline');
          say({ kind: 'state', state });
        },
        event: repeat,
      },
      options.open,
    );
  }
  function repeat(type: LiveEventType, data: unknown) {
    options.onEvent(type, data);
    say({ kind: 'event', type, data });
  }
  function standDown() {
    stream?.close();
    stream = undefined;
    if (!stopped) followLeader();
  }

  /** A leader repeats the heartbeats: one that says nothing for as long as a dead line is asked whether it lives. */
  function followLeader() {
    clearTimeout(watchdog);
    watchdog = setTimeout(() => {
      if (stream === undefined) askLeader();
    }, LIVE_SILENCE_MS);
  }
  function askLeader() {
    if (silence !== undefined) return;
    say({ kind: 'hello' });
    silence = setTimeout(() => {
      silence = undefined;
      openedBefore = true;
      queue(true);
    }, LEADER_SILENCE_MS);
  }

  /** Waits for its turn, holds the lead until it is over; a stolen lead returns to the queue. */
  function queue(steal: boolean) {
    void locks
      ?.request(options.name, steal ? { steal: true } : { signal: gone.signal }, () => {
        if (stopped) return undefined;
        lead();
        return new Promise<void>((release) => gone.signal.addEventListener('abort', () => release()));
      })
      .catch(() => {
        standDown();
        if (!stopped) queue(false);
      });
  }

  channel?.addEventListener('message', ({ data: word }: MessageEvent<Word>) => {
    if (word.kind === 'hello') {
      if (stream !== undefined) say({ kind: 'state', state });
      return;
    }
    clearTimeout(silence);
    silence = undefined;
    if (stream !== undefined) return;
    followLeader();
    // Another tab leads already: should this one take over later, rows may have been missed in between.
    openedBefore = true;
    if (word.kind === 'state') setState(word.state);
    else options.onEvent(word.type, word.data);
  });

  if (channel === undefined) lead();
  else {
    queue(false);
    say({ kind: 'hello' });
    followLeader();
  }

  return {
    stop() {
      stopped = true;
      clearTimeout(silence);
      clearTimeout(watchdog);
      gone.abort();
      standDown();
      channel?.close();
    },
    wake() {
      if (stopped) return;
      if (stream !== undefined) return stream.retryNow();
      if (channel !== undefined) askLeader();
    },
    cut() {
      if (stopped) return;
      if (stream !== undefined) stream.cut();
      else setState('offline');
    },
  };
}
