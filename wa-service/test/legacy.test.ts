import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createService, KEY, waitFor } from './support.ts';
import type { Service } from './support.ts';

type Old<T> = { data: T; message: string };
type JobView = { id: string; status: string; lastError: string | null };

let service: Service;

beforeAll(async () => {
  service = await createService();
  await service.start();
});
afterAll(() => service.clear());

const get = <T>(path: string) => service.json<Old<T>>(path, { headers: { 'x-api-key': KEY } });
const settled = (id: string) =>
  waitFor('the job', async () => {
    const { data } = (await get<JobView>(`/jobs/${id}`)).body;
    return data.status === 'sent' || data.status === 'failed' ? data : null;
  });

describe('callers of the old gateway', () => {
  it('queue a message, also for a client that is not known, and see what became of it', async () => {
    const ask = { clientId: 'toko', to: '081700000001', text: 'halo' };
    const { status, body } = await service.json<Old<JobView>>('/messages', service.post(ask));
    expect([status, body.data.status]).toEqual([201, 'queued']);
    expect(await settled(body.data.id)).toMatchObject({ status: 'sent', lastError: null, clientId: 'main' });
    expect(await service.phone('6281700000001')).toMatchObject([{ body: 'halo', fromBusiness: true }]);
  });

  it('hear errors in the old envelope', async () => {
    const bad = await service.json<Old<null>>(
      '/messages',
      service.post({ clientId: 'main', to: '081700000001' }),
    );
    expect(bad).toMatchObject({
      status: 400,
      body: { data: null, message: expect.stringContaining('text') },
    });
    expect(await get('/jobs/none')).toEqual({ status: 404, body: { data: null, message: 'Job not found' } });
    expect((await get('/accounts/main/qr')).body.message).toBe('No QR yet');
    expect((await service.json('/accounts')).status).toBe(401);
  });

  it('see the account, and send a broadcast that a kill does not double', async () => {
    expect((await get('/accounts')).body.data).toMatchObject([
      { clientId: 'main', status: 'READY', phoneNumber: '6281200000001' },
    ]);
    const recipients = Array.from(
      { length: 12 },
      (_, index) => `6281700001${String(index).padStart(2, '0')}0`,
    );
    const ask = { clientId: 'main', text: 'promo', recipients: [...recipients, recipients[0]] };
    const { body } = await service.json<Old<{ id: string; recipients: number }>>(
      '/broadcasts',
      service.post(ask),
    );
    expect(body.data.recipients).toBe(12);
    await service.end('SIGKILL');
    await service.start();
    await waitFor('the broadcast', async () => {
      const { data } = (await get<{ status: string; stats: { sent: number } }>(`/broadcasts/${body.data.id}`))
        .body;
      return data.status === 'done' && data.stats.sent === 12;
    });
    for (const phone of recipients) expect(await service.phone(phone)).toHaveLength(1);
  });
});
