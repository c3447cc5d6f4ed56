import { defineStore } from 'pinia';
import { ref } from 'vue';
import { emitAlive, emitLive, emitResync } from './bus.ts';
import type { LiveState } from './event-stream.ts';
import { joinSharedStream, type SharedStream } from './shared-stream.ts';

/** How long the first page waits for the stream, so that it subscribes before it fetches (milliseconds). */
const FIRST_OPEN_MS = 1_000;

/** The live connection as this tab sees it, shared with the person's other tabs. */
export const useLiveStore = defineStore('live', () => {
  const state = ref<LiveState>('connecting');
  let stream: SharedStream | undefined;
  let ready: Promise<void> = Promise.resolve();

  /** Joins the stream of this person; resolves when it is open, or after a second without it. */
  function start(userId: number): Promise<void> {
    if (stream !== undefined) return ready;
    let late = false;
    ready = new Promise((resolve) => {
      const timer = setTimeout(() => {
        late = true;
        resolve();
      }, FIRST_OPEN_MS);
      stream = joinSharedStream({
        name: `roms-live-${userId}`,
        onState(next) {
          state.value = next;
          if (next !== 'live') return;
          clearTimeout(timer);
          resolve();
          if (late) emitResync();
          late = false;
        },
        onEvent(type, data) {
          if (type === 'resync') emitResync();
          else if (type === 'heartbeat') emitAlive();
          else emitLive(type, data);
        },
      });
    });
    addEventListener('online', wake);
    addEventListener('offline', cut);
    document.addEventListener('visibilitychange', wake);
    return ready;
  }

  function wake() {
    if (document.visibilityState === 'visible') stream?.wake();
  }

  function cut() {
    stream?.cut();
  }

  /** Leaves the stream, because the login ended. */
  function stop() {
    removeEventListener('online', wake);
    removeEventListener('offline', cut);
    document.removeEventListener('visibilitychange', wake);
    stream?.stop();
    stream = undefined;
    state.value = 'connecting';
  }

  return { state, start, stop };
});
