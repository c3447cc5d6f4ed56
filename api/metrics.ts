import { createServer, type Server } from 'node:http';
import { isLoopbackHost } from '@roms/domain/hosts';
import type { Health } from '@roms/contracts/health';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Figures of this process for Prometheus. Labels are declared paths and codes: no phone, no name, no id. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

const requests = new Histogram({
  name: 'roms_http_request_seconds',
  help: 'Duration of API requests',
  labelNames: ['method', 'path', 'status'],
  buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
  registers: [metrics],
});

/** Open live streams of this process. */
export const liveClients = new Gauge({
  name: 'roms_live_clients',
  help: 'Open live streams',
  registers: [metrics],
});

const parts = new Gauge({
  name: 'roms_part_ok',
  help: 'Whether a part works, as /health says: 1 or 0',
  labelNames: ['part'],
  registers: [metrics],
});

/** Takes over what `/health` says of each part; parts that it no longer knows are forgotten. */
export function observeHealth(health: Health): void {
  parts.reset();
  for (const [part, { status }] of Object.entries(health.parts)) parts.set({ part }, status === 'ok' ? 1 : 0);
}

export function observeRequest(seen: {
  method: string;
  path: string;
  status: number;
  seconds: number;
}): void {
  requests.observe({ method: seen.method, path: seen.path, status: String(seen.status) }, seen.seconds);
}

/** Serves `GET /metrics` on a port of its own, so that the public port never shows it. */
export async function serveMetrics(
  port: number,
  host: string,
  checkHealth: () => Promise<Health>,
): Promise<Server> {
  const server = createServer((request, response) => {
    if (!isLoopbackHost(request.headers.host ?? '')) {
      // A page elsewhere that pointed its own name at this machine.
      response.writeHead(403).end();
      return;
    }
    if (request.url?.split('?')[0] !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    checkHealth()
      .then(observeHealth)
      .then(() => metrics.metrics())
      .then(
        (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}
