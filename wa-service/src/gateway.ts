import { join } from 'node:path';
import { AppError } from '@roms/domain/errors';
import { DAY_MS } from '@roms/domain/pacing/pacing';
import type { Logger } from 'pino';
import { createWebhookDispatcher } from './outbox/webhook-dispatcher.ts';
import { openDatabase } from './database.ts';
import type { DriverFactory } from './drivers/driver.ts';
import type { Env } from './env.ts';
import { createDownloads } from './files/downloads.ts';
import { createMediaStore } from './files/media.ts';
import { purgeMedia } from './files/media-purge.ts';
import { createMetrics } from './metrics/metrics.ts';
import { createPurgeGuard } from './purge-guard.ts';
import { createSessionList } from './sessions/session-list.ts';
import { createSession } from './sessions/session.ts';
import type { Session } from './sessions/session.ts';
import type { PermitSettings } from './pace/permit.ts';
import { createSpool } from './outbox/spool.ts';
import { createWebhookPost } from './outbox/webhook.ts';

/** When the process is asked to end, running sends may take so long (ms), and then running posts to the API. */
const DRAIN_MS = 6_000;
const FLUSH_MS = 3_000;

/** Its removal is tried again when somebody asks for it, and at the next start. */
const NOT_REMOVED = 'a number could not be removed';

export type Gateway = ReturnType<typeof createGateway>;

/**
 * All numbers of this process with what they share: the spool, the files, the dispatcher, the metrics. `limitsOf` is
 * another pace than the shop's, for tests.
 */
export function createGateway(
  env: Env,
  driverFactory: DriverFactory,
  log: Logger,
  { limitsOf }: Pick<PermitSettings, 'limitsOf'> = {},
) {
  const now = Date.now;
  const random = Math.random;
  const database = openDatabase(join(env.dataDir, 'spool.db'), '');
  const spool = createSpool(database, now);
  const mediaFolder = join(env.dataDir, 'media');
  const media = createMediaStore(database, mediaFolder);
  const downloads = createDownloads({ database, media, log, now });
  const metrics = createMetrics();
  metrics.simulated.set(env.isReal && env.driver === 'simulator' ? 1 : 0);
  const post = env.webhook === null ? null : createWebhookPost(env.webhook, env.webhookHaste);
  if (post === null) log.warn('no ROMS_WEBHOOK_URL: events are kept until there is one');
  const dispatcher =
    post &&
    createWebhookDispatcher({
      spool,
      post: metrics.timed(post),
      now,
      random,
      log,
      haste: env.webhookHaste,
      count: (result) => metrics.webhooks.inc({ result }),
    });
  const settings = {
    isPaced: env.isPaced,
    keepsLaneHours: env.keepsLaneHours,
    shopZone: env.shopZone,
    limitsOf,
    unknownAfterMs: env.unknownAfterMs,
  };
  const list = createSessionList(database, env.sessionIds, now);
  const sessions = new Map<string, Session>();
  const removals = new Map<string, Promise<void>>();
  for (const { id } of list.present()) open(id);

  function open(id: string): Session {
    const session = createSession({
      id,
      dataDir: env.dataDir,
      driverFactory,
      spool,
      media,
      downloads,
      counters: {
        send: (lane, outcome) => metrics.sends.inc({ lane, outcome }),
        inbound: (result) => metrics.inbound.inc({ result }),
        qrCode: () => metrics.sessions.codes.inc({ session: id }),
        incident: (incident) => metrics.browsers.count(id, incident),
      },
      settings,
      log,
      now,
      random,
    });
    sessions.set(id, session);
    return session;
  }

  /** Lets running sends end, unpairs, and forgets the number; its journal stays, and what it told is still delivered. */
  async function finishRemoval(session: Session): Promise<void> {
    const { id } = session;
    await session.leave(DRAIN_MS);
    downloads.forget(id);
    sessions.delete(id);
    list.gone(id);
    log.info({ session: id }, 'number removed');
  }

  const purgeGuard = createPurgeGuard(database, now, () => performance.now());
  const purge = (): void => {
    if (!purgeGuard.mayPurge()) {
      log.warn('the clock leapt: nothing is forgotten before it has gone on for half a day');
      return;
    }
    spool.purge();
    downloads.purge();
    purgeMedia(database, mediaFolder, now() - env.mediaKeptMs).then(
      ({ removed }) => removed > 0 && log.info({ removed }, 'old files removed'),
      (error: unknown) => log.warn({ err: error }, 'old files could not be removed'),
    );
    for (const session of sessions.values()) session.purge();
  };
  const daily = setInterval(purge, DAY_MS);
  daily.unref();

  return {
    sessions,
    /** Holds what belongs to no single number. */
    database,
    spool,
    media,
    downloads,
    metrics,
    hasWebhook: dispatcher !== null,
    /** The session of that id, or `session_not_found`. */
    session(id: string): Session {
      const session = sessions.get(id);
      if (session === undefined) throw new AppError('session_not_found', 'There is no such session');
      return session;
    },
    async boot(): Promise<void> {
      purge();
      for (const { id, state } of list.present()) {
        const session = sessions.get(id) as Session;
        if (state === 'kept') await session.boot();
        else
          await finishRemoval(session).catch((error: unknown) =>
            log.error({ session: id, err: error }, NOT_REMOVED),
          );
      }
    },
    /** Takes a number in and starts it, for this and every later start; one that is there stays as it is. */
    async add(id: string): Promise<{ session: Session; isNew: boolean }> {
      await removals.get(id);
      const known = sessions.get(id);
      if (known !== undefined) return { session: known, isNew: false };
      list.add(id);
      const session = open(id);
      log.info({ session: id }, 'number added');
      await session.start();
      return { session, isNew: true };
    },
    /**
     * Unpairs a number and forgets it; one that is not there is gone already. What it told stays in the spool until it
     * is taken. Throws `last_session` for the only one: calls of the old gateway mean it under any name.
     */
    async remove(id: string): Promise<void> {
      const session = sessions.get(id);
      if (session === undefined) return;
      if (!removals.has(id)) {
        if (sessions.size - removals.size === 1) {
          throw new AppError('last_session', 'The only number cannot be removed', { status: 409 });
        }
        list.leaving(id);
        removals.set(
          id,
          finishRemoval(session).finally(() => removals.delete(id)),
        );
      }
      await removals.get(id);
    },
    /** Lets running sends and deliveries end, within SIGTERM's time; what is left is taken up at the next start. */
    async close(): Promise<void> {
      clearInterval(daily);
      await Promise.allSettled(removals.values());
      await Promise.all([...sessions.values()].map((session) => session.close(DRAIN_MS)));
      await dispatcher?.close(FLUSH_MS);
      post?.close();
      downloads.close();
      database.close();
    },
  };
}
