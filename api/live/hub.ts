import type { Knex } from 'knex';
import type { LiveEvent } from '@roms/contracts/live-events';
import type { Logger } from '../../runtime/logger.ts';
import type { UserActor } from '../context.ts';

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
  endSession: (tokenHash: string) => void;
};

export function createLiveHub(_: {
  databaseUrl: string;
  db: Knex;
  logger: Logger;
  now: () => Date;
}): LiveHub {
  const clients = new Set<LiveClient>();
  return {
    start: () => undefined,
    stop: () => Promise.resolve(),
    add: (client) => {
      clients.add(client);
      return () => clients.delete(client);
    },
    endSession: (tokenHash) => {
      for (const client of clients) if (client.actor.tokenHash === tokenHash) client.end();
    },
  };
}
