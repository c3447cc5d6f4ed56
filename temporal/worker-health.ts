import { createServer, type Server } from 'node:http';
import type { Knex } from 'knex';
import type { Health } from '@roms/contracts/health';
import type { WorkerHost } from './worker-host.ts';

type Parts = { db: Knex; host: WorkerHost; isTemporalHealthy: () => Promise<boolean> };

/** `/health` and `/ready` of the worker, as JSON: 200 when it works, 503 otherwise. */
export async function serveWorkerHealth(port: number, bind: string, parts: Parts): Promise<Server> {
  const server = createServer((request, response) => {
    const isReady = parts.host.isWorking();
    const answer = (status: number, body: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (request.url === '/ready') return answer(isReady ? 200 : 503, { ready: isReady });
    if (request.url !== '/health') return answer(404, { error: { code: 'not_found' } });
    void healthOf(parts).then((health) => answer(health.status === 'down' ? 503 : 200, health));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, bind, resolve);
  });
  return server;
}

async function healthOf({ db, host, isTemporalHealthy }: Parts): Promise<Health> {
  const [postgres, temporal] = await Promise.all([
    db.raw('SELECT 1').then(
      () => true,
      () => false,
    ),
    isTemporalHealthy(),
  ]);
  const isWorking = host.isWorking();
  const part = (isOk: boolean, message?: string) => ({
    status: isOk ? ('ok' as const) : ('down' as const),
    ...(message ? { message } : {}),
  });
  return {
    status: !isWorking ? 'down' : postgres && temporal ? 'ok' : 'degraded',
    parts: {
      worker: part(isWorking),
      postgres: part(postgres),
      temporal: part(temporal),
      lanes: part(isWorking, `numbers: ${host.sessions().join(', ') || 'none'}`),
    },
  };
}
