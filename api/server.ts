import { createServer, type Server } from 'node:http';
import { connectDatabase, STATEMENT_TIMEOUT_MS } from '../db/knex.ts';
import { createGatewayClient } from '../runtime/gateway-client.ts';
import type { Env } from '../runtime/env.ts';
import type { Logger } from '../runtime/logger.ts';
import { createMediaStore } from '../runtime/media-store.ts';
import { createWorkflowClient } from '../temporal/workflow-client/index.ts';
import { createAdmission } from './admission/admission.ts';
import { createForgottenPasswords } from './admission/forgotten-passwords.ts';
import { createLoginDoor } from './admission/login-door.ts';
import { createApp } from './app.ts';
import type { Deps } from './context.ts';
import { createHealth } from './health.ts';
import { createAttendance } from './live/attendance.ts';
import { createLiveHub } from './live/hub.ts';
import { createPresenceBoard } from './live/presence-board.ts';
import { createMediaCopier } from './media/media-copier.ts';
import { hostsOf } from './middleware/known-host.ts';

export type RunningApi = { url: string; deps: Deps; close: () => Promise<void> };

/** Connections of the API's pool: intake holds one for each order that it is writing. */
const POOL_SIZE = 20;
/** How often resting lines are looked for while the server ends (milliseconds). */
const IDLE_CHECK_MS = 50;

/** Puts the API together from the environment; `overrides` are for tests. */
export function createDeps(env: Env, logger: Logger, overrides: Partial<Deps> = {}): Deps {
  const db =
    overrides.db ??
    connectDatabase(env.DATABASE_URL, {
      poolSize: POOL_SIZE,
      name: 'roms-api',
      statementTimeoutMs: STATEMENT_TIMEOUT_MS.request,
    });
  const gateway = overrides.gateway ?? createGatewayClient({ url: env.WA_URL, apiKey: env.WA_API_KEY });
  const workflows =
    overrides.workflows ??
    createWorkflowClient({
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      db,
      logger,
      publicUrl: env.ROMS_PUBLIC_URL,
    });
  const now = overrides.now ?? (() => new Date());
  const presence = overrides.presence ?? createPresenceBoard();
  const mediaStore = overrides.mediaStore ?? createMediaStore(env.ROMS_DATA_DIR);
  return {
    env,
    db,
    gateway,
    workflows,
    logger,
    now,
    hub:
      overrides.hub ??
      createLiveHub({
        databaseUrl: env.DATABASE_URL,
        ...{ db, logger, now, presence },
        attendance: createAttendance({
          ...{ db, logger },
          onAbsent: ({ userId, absence }) => workflows.startAbsence(userId, absence),
        }),
      }),
    presence,
    mediaStore,
    media: overrides.media ?? createMediaCopier({ db, gateway, store: mediaStore, logger, now }),
    health: overrides.health ?? createHealth({ env, gateway, workflows }),
    hosts: overrides.hosts ?? hostsOf(env),
    admission: overrides.admission ?? createAdmission(),
    forgotten: overrides.forgotten ?? createForgottenPasswords(db),
    logins: overrides.logins ?? createLoginDoor({ db, logger, now }),
  };
}

/** Listens; `close` ends the live streams, finishes the requests under way and lets go of everything. */
export async function startServer(deps: Deps, listen: { host: string; port: number }): Promise<RunningApi> {
  const server = createServer(createApp(deps).callback());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(listen.port, listen.host, resolve);
  });
  deps.hub.start();
  deps.media.start();
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : listen.port;
  return {
    url: `http://${listen.host}:${port}`,
    deps,
    close: async () => {
      const closed = endServer(server);
      await deps.hub.stop();
      await closed;
      await deps.media.stop();
      await deps.workflows.close();
      await deps.health.close();
      await deps.db.destroy();
    },
  };
}

/** Finishes the requests under way; lines that are kept open for a next one are closed as soon as they rest. */
function endServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const closing = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
    server.close(() => {
      clearInterval(closing);
      resolve();
    });
  });
}
