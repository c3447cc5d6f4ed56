import type { DatabaseEvent } from '../../db/live-events.ts';
import type { LiveKinds } from './live-kind.ts';

/**
 * Holds back what changes all the time: of a kind with `atMostEveryMs` the first announcement of a row passes at once,
 * the next one not before so long, and the last one is never lost. Anything else passes as it comes.
 */
export function createSlowEvents(kinds: LiveKinds, pass: (event: DatabaseEvent) => void) {
  /** What was announced since; null: nothing. Its timer runs as long as it is in here. */
  const resting = new Map<string, { timer: NodeJS.Timeout; next: DatabaseEvent | null }>();

  function rest(key: string, everyMs: number): void {
    const timer = setTimeout(() => {
      const held = resting.get(key)?.next ?? null;
      resting.delete(key);
      if (held === null) return;
      rest(key, everyMs);
      pass(held);
    }, everyMs);
    // Nobody waits for news of a process that ends.
    timer.unref();
    resting.set(key, { timer, next: null });
  }

  return {
    take(event: DatabaseEvent): void {
      const everyMs = kinds[event.type]?.atMostEveryMs;
      if (everyMs === undefined) return pass(event);
      const key = JSON.stringify(event);
      const held = resting.get(key);
      if (held) held.next = event;
      else {
        rest(key, everyMs);
        pass(event);
      }
    },
    stop(): void {
      for (const { timer } of resting.values()) clearTimeout(timer);
      resting.clear();
    },
  };
}
