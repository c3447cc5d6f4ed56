export { onAlive, onLive, onResync } from './bus.ts';
export { useLiveStore } from './live.store.ts';
