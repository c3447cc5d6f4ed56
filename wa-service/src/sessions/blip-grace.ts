import type { GatewaySession } from '@roms/contracts/gateway';

type State = GatewaySession['state'];

/** A line that is back within this long was not away for those who read the number's state (ms). */
export const BLIP_MS = 8_000;
/** What an engine goes through by itself on its way back; everything else waits for a person, or was one's wish. */
const PASSING = new Set<State>(['disconnected', 'starting', 'authenticating']);

export type BlipGrace = ReturnType<typeof createBlipGrace>;

/**
 * Decides when a change of a number's state is told: at once, but for the loss of a line that was ready, which is told
 * when it has lasted. Sends, health and metrics go by the state itself. `told` is what was told last, by an
 * earlier process perhaps; `tell` reports the state of that moment.
 */
export function createBlipGrace(told: State | null, tell: () => State, graceMs = BLIP_MS) {
  let timer: NodeJS.Timeout | undefined;

  function tellNow(): void {
    clearTimeout(timer);
    timer = undefined;
    told = tell();
  }

  return {
    changed(state: State): void {
      if (told === 'ready' && PASSING.has(state)) timer ??= setTimeout(tellNow, graceMs).unref();
      else tellNow();
    },
    close: () => clearTimeout(timer),
  };
}
