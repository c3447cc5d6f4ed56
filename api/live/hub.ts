import type { Knex } from 'knex';
import type { LiveEvent } from '@roms/contracts/live-events';
import type { DatabaseEvent } from '../../db/live-events.ts';
import { usableLogins } from '../../db/people/usable-logins.ts';
import type { Logger } from '../../runtime/logger.ts';
import type { UserActor } from '../context.ts';
import { hydrate } from './hydrate.ts';
import { createListener } from './listener.ts';

/** One open stream of a logged-in person. */
export type LiveClient = {
  actor: UserActor;
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

/**
 * Listens to the database, loads each change once and hands it to the streams that may see it. Events that arrive
 * while a batch is being loaded make the next batch: a burst costs a few queries, not a few for each event.
 * NOTIFY has no replay, so after any gap every stream is told to fetch again.
 */
export function createLiveHub(deps: {
  databaseUrl: string;
  db: Knex;
  logger: Logger;
  now: () => Date;
  recheckLoginsMs?: number;
}): LiveHub {
  const { db, logger } = deps;
  const clients = new Set<LiveClient>();
  const lastAssignee = new Map<number, number | null>();
  let waiting: DatabaseEvent[] = [];
  let isDelivering = false;
  let recheck: NodeJS.Timeout | undefined;

  const listener = createListener({
    databaseUrl: deps.databaseUrl,
    logger,
    onEvent: (event) => {
      if (clients.size === 0) {
        // Nobody listens, so nobody has seen who had what.
        lastAssignee.clear();
        return;
      }
      waiting.push(event);
      void deliver();
    },
    onReturn: resyncAll,
  });

  async function deliver(): Promise<void> {
    if (isDelivering) return;
    isDelivering = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        const hydrated = await hydrate(db, batch, lastAssignee);
        for (const { forWhom } of hydrated) {
          for (const client of clients) {
            const { user } = client.actor;
            const event = forWhom({ isAdmin: user.role === 'admin', userId: user.id });
            if (event) client.send(event);
          }
        }
      } catch (error) {
        logger.error({ err: error }, 'live events could not be loaded; readers fetch again');
        resyncAll();
      }
    }
    isDelivering = false;
  }

  function resyncAll(): void {
    for (const client of clients) client.send({ type: 'resync', data: {} });
  }

  /** An expired login, a deactivated person or a logout in another process ends the streams too. */
  async function endDeadLogins(): Promise<void> {
    const hashes = [...new Set([...clients].map((client) => client.actor.tokenHash))];
    if (hashes.length === 0) return;
    const usable = await usableLogins(db, hashes, deps.now());
    for (const client of [...clients]) if (!usable.has(client.actor.tokenHash)) client.end();
  }

  return {
    start() {
      listener.start();
      recheck = setInterval(() => {
        endDeadLogins().catch((error: unknown) =>
          logger.warn({ err: error }, 'logins could not be rechecked'),
        );
      }, deps.recheckLoginsMs ?? RECHECK_LOGINS_MS);
    },
    async stop() {
      clearInterval(recheck);
      for (const client of [...clients]) client.end();
      await listener.stop();
    },
    add(client) {
      clients.add(client);
      return () => clients.delete(client);
    },
    endLogin(tokenHash) {
      for (const client of [...clients]) if (client.actor.tokenHash === tokenHash) client.end();
    },
  };
}
