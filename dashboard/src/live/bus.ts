import type { LiveEventData, LiveEventType } from '@roms/contracts/live-events';

/** Event types that carry a row; the others have their own subscriptions. */
export type RowEventType = Exclude<LiveEventType, 'resync' | 'heartbeat'>;
type Handler = (data: never) => void;

const handlers = new Map<RowEventType, Set<Handler>>();
const resyncHandlers = new Set<() => void>();
const aliveHandlers = new Set<() => void>();

/**
 * Calls `handler` with every event of `type` that this tab hears; returns what ends it.
 * Subscribe first, fetch second, and let the store ignore rows older than what it has (`version`).
 */
export function onLive<T extends RowEventType>(
  type: T,
  handler: (data: LiveEventData<T>) => void,
): () => void {
  const set = handlers.get(type) ?? new Set<Handler>();
  handlers.set(type, set.add(handler as Handler));
  return () => void set.delete(handler as Handler);
}

/** Calls `handler` whenever something may have been missed: fetch again what is open. Returns what ends it. */
export function onResync(handler: () => void): () => void {
  resyncHandlers.add(handler);
  return () => void resyncHandlers.delete(handler);
}

/** Calls `handler` at each sign that the line is alive: ask again for what got no answer. Returns what ends it. */
export function onAlive(handler: () => void): () => void {
  aliveHandlers.add(handler);
  return () => void aliveHandlers.delete(handler);
}

/** Hands one event to this tab's subscribers. */
export function emitLive(type: RowEventType, data: unknown): void {
  for (const handler of [...(handlers.get(type) ?? [])]) handler(data as never);
}

/** Tells this tab's subscribers to fetch again. */
export function emitResync(): void {
  for (const handler of [...resyncHandlers]) handler();
}

/** Tells this tab's subscribers that the line is alive. */
export function emitAlive(): void {
  for (const handler of [...aliveHandlers]) handler();
}
