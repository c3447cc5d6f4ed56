import type { SessionStore } from './session-store.ts';

/** What a person, or the end of a pairing, wants of a number. */
type Desired = 'started' | 'stopped' | 'logged_out';
export type DesiredState = ReturnType<typeof createDesiredState>;

const NAME = 'wish';

/** What is wanted of a number; it outlives restarts. */
export function createDesiredState(store: SessionStore) {
  return {
    get: () => (store.get(NAME) as Desired | null) ?? 'started',
    set: (desired: Desired) => store.set(NAME, desired),
  };
}
