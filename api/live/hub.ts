import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { LiveEvent } from '@roms/contracts/live-events';
import type { AccessEvent, DatabaseEvent } from '../../db/live-events.ts';
import { usableLogins } from '../../db/people/usable-logins.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { Attendance } from './attendance.ts';
import { createListener } from './listener.ts';
import type { LiveKinds, LiveReader } from './live-kind.ts';
import { LIVE_KINDS } from './live-kinds.ts';
import type { PresenceBoard } from './presence-board.ts';
import { loadEvents, type LoadedEvent } from './load-events.ts';
import { createSlowEvents } from './slow-events.ts';

/** One open stream of a logged-in person. */
export type LiveClient = LiveReader & {
  /** Names the login, so that its streams end with it. */
  tokenHash: string;
  send: (event: LiveEvent) => void;
  end: () => void;
};

export type LiveHub = {
  start: () => void;
  stop: () => Promise<void>;
  /** Adds a stream; call the returned function when it is gone. */
  add: (client: LiveClient) => () => void;
  /** Ends the streams of one login. */
  endLogin: (tokenHash: string) => void;
};

/** How often the logins behind open streams are looked at again (milliseconds). */
const RECHECK_LOGINS_MS = 15_000;
/** A batch of more rows than this makes every reader fetch again: that costs less than the rows, for both sides. */
const MOST_ROWS = 200;
/** A large commit's announcements arrive in pieces: how long the next piece is waited for (milliseconds). */
const FLOOD_PAUSE_MS = 100;
/** The longest that readers wait for a flood to end (milliseconds). */
const FLOOD_MOST_MS = 2_000;

/**
 * Listens to the database, loads each change once and hands it to the streams that may see it. Events that arrive
 * while a batch is being loaded make the next batch: a burst costs a few queries, not a few for each event.
 * NOTIFY has no replay, so after any gap every stream is told to fetch again; so is it after a large commit.
 */
export function createLiveHub(deps: {
  databaseUrl: string;
  db: Knex;
  logger: Logger;
  now: () => Date;
  recheckLoginsMs?: number;
  /** Hears who is where, whether or not somebody listens here. */
  presence?: PresenceBoard;
  kinds?: LiveKinds;
  /** Who has a stream open. */
  attendance?: Attendance;
}): LiveHub {
  const { db, logger, attendance, kinds = LIVE_KINDS } = deps;
  const clients = new Set<LiveClient>();
  let waiting: DatabaseEvent[] = [];
  let isDelivering = false;
  let recheck: NodeJS.Timeout | undefined;
  let isRechecking = false;

  const slow = createSlowEvents(kinds, (event) => {
    waiting.push(event);
    void deliver();
  });
  const listener = createListener({
    databaseUrl: deps.databaseUrl,
    logger,
    onEvent: (event) => {
      if (event.type === 'presence.updated') deps.presence?.note(event);
      if (clients.size === 0) return;
      if (isAccess(event)) return endAccess(event);
      slow.take(event);
    },
    onReturn() {
      resyncAll();
      // Who lost something meanwhile was not announced either.
      void endDeadLogins();
    },
  });

  async function deliver(): Promise<void> {
    if (isDelivering) return;
    isDelivering = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const loaded = await loadEvents(db, kinds, batch, MOST_ROWS);
        if (loaded === 'too_many') {
          await letFloodPass();
          resyncAll();
        } else send(loaded);
      } catch (error) {
        logger.error({ err: error }, 'live events could not be loaded; readers fetch again');
        resyncAll();
      }
    }
    isDelivering = false;
  }

  function send(loaded: readonly LoadedEvent[]): void {
    for (const eventFor of loaded) {
      for (const client of clients) {
        const event = eventFor(client);
        if (event) client.send(event);
      }
    }
  }

  /** Drops what is announced as long as it is more than readers are told one by one. */
  async function letFloodPass(): Promise<void> {
    const end = Date.now() + FLOOD_MOST_MS;
    do {
      waiting = [];
      await sleep(FLOOD_PAUSE_MS);
    } while (waiting.length > MOST_ROWS && Date.now() < end);
  }

  function resyncAll(): void {
    for (const client of clients) client.send({ type: 'resync', data: {} });
  }

  /**
   * Before anything that was committed later is handed on: a stream shows what its reader might see when it opened, so
   * it ends, and the browser comes back as whoever the person is now.
   */
  function endAccess(event: AccessEvent): void {
    for (const client of [...clients]) {
      const isOver =
        event.type === 'access.changed'
          ? client.userId === event.userId
          : client.tokenHash === event.tokenHash;
      if (isOver) client.end();
    }
  }

  /** Logins that expire are announced by nobody, and an announcement may be lost: they are looked at again. */
  async function endDeadLogins(): Promise<void> {
    if (isRechecking) return;
    isRechecking = true;
    try {
      // Streams that open while the database answers were not asked about.
      await endUnusable([...clients]);
    } catch (error) {
      logger.warn({ err: error }, 'logins could not be rechecked');
    } finally {
      isRechecking = false;
    }
  }

  async function endUnusable(asked: readonly LiveClient[]): Promise<void> {
    const hashes = [...new Set(asked.map((client) => client.tokenHash))];
    if (hashes.length === 0) return;
    const usable = await usableLogins(db, hashes, deps.now());
    for (const client of asked) {
      const isOver = usable.get(client.tokenHash) !== client.role;
      if (isOver && clients.has(client)) client.end();
    }
  }

  return {
    start() {
      listener.start();
      attendance?.start();
      recheck = setInterval(() => void endDeadLogins(), deps.recheckLoginsMs ?? RECHECK_LOGINS_MS);
    },
    async stop() {
      clearInterval(recheck);
      slow.stop();
      await attendance?.stop();
      for (const client of [...clients]) client.end();
      await listener.stop();
    },
    add(client) {
      clients.add(client);
      const leave = attendance?.enter(client.userId);
      // What it may see was looked up before it was heard of here: that may have changed in between.
      endUnusable([client]).catch((error: unknown) =>
        logger.warn({ err: error }, 'a login could not be rechecked'),
      );
      return () => {
        if (clients.delete(client)) leave?.();
      };
    },
    endLogin(tokenHash) {
      for (const client of [...clients]) if (client.tokenHash === tokenHash) client.end();
    },
  };
}

function isAccess(event: DatabaseEvent | AccessEvent): event is AccessEvent {
  return event.type === 'access.changed' || event.type === 'login.ended';
}
