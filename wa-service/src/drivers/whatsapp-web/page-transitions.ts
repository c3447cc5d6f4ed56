import type { AttemptEvents, EndCause } from './attempt-events.ts';
import type { Attempt } from './attempt.ts';
import type { EngineState } from './engine-state.ts';
import type { EngineStore } from './engine-store.ts';
import type { PageListener } from './page-listener.ts';
import type { PageSender } from './page-sender.ts';
import type { PageWatchdog } from './page-watchdog.ts';
import type { Pairing } from './pairing.ts';
import type { Timings } from './timings.ts';

/** An end with this before its cause ends the pairing too. */
export const LOGGED_OUT = 'logged_out:';
/** The page looks for its servers by itself; any other state but `CONNECTED` is followed by `disconnected`. */
const RECONNECTING = new Set(['OPENING', 'TIMEOUT', 'PAIRING']);

export type PageTransitionsDeps = {
  /** The attempt that is running; events of any other are ignored. */
  current: () => Attempt | null;
  state: EngineState;
  store: EngineStore;
  pageListener: PageListener;
  pageSender: PageSender;
  pairing: Pairing;
  watchdog: PageWatchdog;
  timings: Pick<Timings, 'offline'>;
  now: () => number;
  onEnded: (attempt: Attempt, cause: EndCause) => void;
};
export type PageTransitions = ReturnType<typeof createPageTransitions>;

/** What the events of a page make of the engine's state. */
export function createPageTransitions(deps: PageTransitionsDeps) {
  const { state, store, pageListener, pageSender, pairing, watchdog } = deps;

  function onQr(attempt: Attempt, text: string): void {
    if (attempt !== deps.current()) return;
    if (store.isPaired()) {
      attempt.finish(`${LOGGED_OUT}unlinked_while_away`);
      return;
    }
    // The page had no code yet; the next one is whole.
    if (text.startsWith('undefined,')) return;
    watchdog.qrShown();
    pairing.showQr(text);
  }

  function onConnection(attempt: Attempt, connection: string): void {
    if (attempt !== deps.current()) return;
    const phase = state.phase();
    if (connection === 'LOGGED_OUT') {
      const wasUp = phase === 'ready' || phase === 'disconnected' || phase === 'authenticating';
      if (wasUp) attempt.finish(`${LOGGED_OUT}logged_out_on_phone`);
      else if (store.isPaired()) attempt.finish(`${LOGGED_OUT}unlinked_while_away`);
    } else if (phase === 'ready' && RECONNECTING.has(connection)) loseConnection();
    else if (phase === 'disconnected' && connection === 'CONNECTED') becomeReady(attempt);
  }

  function loseConnection(): void {
    watchdog.restartWait();
    const retryAt = new Date(deps.now() + deps.timings.offline).toISOString();
    state.show('disconnected', { reason: 'connection_lost', retryAt });
  }

  /** The library says `ready` more than once, and for each document again. */
  function becomeReady(attempt: Attempt): void {
    if (attempt !== deps.current() || state.phase() === 'ready') return;
    const user = (attempt.client.info as { wid?: { user?: string; server?: string } } | undefined)?.wid;
    const known = store.phone() ?? '';
    store.paired(user?.server === 'lid' ? known : (user?.user ?? known));
    state.show('ready');
    watchdog.catchUp(attempt);
    void pageSender.beAway();
  }

  /** The listeners of one attempt; `attempt` is asked for late, because it is made with them. */
  function eventsOf(attempt: () => Attempt): AttemptEvents {
    return {
      qr: (text) => onQr(attempt(), text),
      authenticated: () => {
        const phase = state.phase();
        if (attempt() === deps.current() && (phase === 'starting' || phase === 'qr'))
          state.show('authenticating');
      },
      progress: watchdog.restartWait,
      ready: () => becomeReady(attempt()),
      connection: (connection) => onConnection(attempt(), connection),
      message: (model) => {
        watchdog.heard();
        pageListener.onEvent(attempt(), model);
      },
      ack: ({ id }, ack) => {
        if (!id.fromMe) return;
        watchdog.heard();
        pageListener.onAck(id.id, id.remote, ack);
      },
      edit: pageListener.onEdit,
      revoke: pageListener.onRevoke,
      reaction: pageListener.onReaction,
      navigated: pageSender.newDocument,
      reloaded: () => {
        watchdog.restartWait();
        const phase = state.phase();
        if (attempt() !== deps.current()) return;
        if (phase === 'ready' || phase === 'disconnected') state.show('authenticating');
      },
      ended: (cause) => deps.onEnded(attempt(), cause),
    };
  }

  return { eventsOf, becomeReady, loseConnection };
}
