import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { Health } from '@roms/contracts/health';
import { startOrderApi, type OrderApi } from '../tests/support/order-api.ts';
import { metrics, serveMetrics } from './metrics.ts';

let api: OrderApi;

beforeAll(async () => {
  api = await startOrderApi();
});
beforeEach(async () => {
  await api.db('heartbeats').delete();
});
afterAll(() => api?.stop());

/** Asked anew: an answer is shared for a second. */
async function worker(): Promise<Health['parts'][string] | undefined> {
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const { status, body } = await api.call(null, 'GET', '/health');
  expect(status).toBe(200);
  return (body as unknown as Health).parts.worker;
}
const beat = (part: string, secondsAgo: number) =>
  api
    .db('heartbeats')
    .insert({ part, at: new Date(Date.now() - secondsAgo * 1_000) })
    .onConflict('part')
    .merge();

it('names a worker that has not worked for half a minute, one that never did, and a sweep that is late', async () => {
  expect(await worker()).toMatchObject({ status: 'degraded', message: 'No worker has shown itself yet' });
  await beat('worker', 5);
  await beat('sweep', 100);
  expect(await worker()).toEqual({ status: 'ok' });
  await beat('worker', 45);
  expect(await worker()).toMatchObject({ status: 'degraded', message: expect.stringContaining('hangs') });
  await beat('worker', 5);
  await beat('sweep', 400);
  expect(await worker()).toMatchObject({ status: 'degraded', message: expect.stringContaining('sweep') });
  // By a clock that was ahead: it proves nothing.
  await beat('worker', -7_200);
  expect(await worker()).toMatchObject({ status: 'degraded' });
});

it('names a clock that lies before ROMS was made', async () => {
  expect((await api.deps.health.check()).parts.clock).toBeUndefined();
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2009-01-01T00:00:00Z') });
  const { parts } = await api.deps.health.check().finally(() => vi.useRealTimers());
  expect(parts.clock).toMatchObject({ status: 'degraded', message: expect.stringContaining('behind') });
});

it('says the same to Prometheus', async () => {
  await beat('worker', 300);
  await worker();
  const server = await serveMetrics(0, '127.0.0.1', api.deps.health.check);
  const { port } = server.address() as { port: number };
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  server.close();
  expect(text).toMatch(/roms_part_ok\{part="worker"\} 0/);
  expect(text).toMatch(/roms_part_ok\{part="postgres"\} 1/);
  expect(metrics.getSingleMetric('roms_part_ok')).toBeDefined();
});
