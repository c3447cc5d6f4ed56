/**
 * The service on a clock that runs so many times as fast (`hurried.ts 60`), its timers with it: what its pace spreads over
 * hours leaves within minutes. The times that it tells its callers are of that clock.
 */
const haste = Number(process.argv[2]);
const [startedAt, from, wait] = [Date.now(), performance.now(), setTimeout];
Date.now = () => Math.floor(startedAt + (performance.now() - from) * haste);
const hurriedWait = (work: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
  wait(work, ms / haste, ...args);
globalThis.setTimeout = hurriedWait as typeof setTimeout;

await import('../src/main.ts');

// A module, so that its names are its own.
export {};
