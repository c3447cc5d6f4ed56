import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createService, KEY, waitFor } from '../support.ts';
import type { Service } from '../support.ts';
import { oldCaller } from './support.ts';
import type { JobRow } from './support.ts';

type BroadcastRow = {
  id: string;
  status: string;
  recipients: number;
  stats: Record<'queued' | 'processing' | 'sent' | 'failed', number>;
};

let service: Service;
let old: ReturnType<typeof oldCaller>;

beforeAll(async () => {
  service = await createService();
  old = oldCaller(service);
  await service.start();
});
afterAll(() => service.clear());

describe('POST /messages and GET /jobs/:id', () => {
  it('201 {id, status: queued}, also under a name that is not ours; the job says what became of it', async () => {
    const ask = { clientId: 'toko', to: '081700000001', text: 'halo' };
    const { status, body } = await old.post<JobRow>('/messages', ask);
    expect([status, body.data.status]).toEqual([201, 'queued']);
    expect(body.message).toBe('Queued; there is no client "toko", it is "main"');
    expect(await old.settled(body.data.id)).toMatchObject({
      status: 'sent',
      attempts: 1,
      maxAttempts: 8,
      lastError: null,
      clientId: 'main',
      to: '081700000001',
    });
    expect(await service.phone('6281700000001')).toMatchObject([{ body: 'halo', fromBusiness: true }]);
  });

  it('the old `@c.us` form and a body with media are taken; the text is sent', async () => {
    const ask = { clientId: 'main', to: '6281700000002@c.us', text: 'foto' };
    const { body } = await old.post<JobRow>('/messages', {
      ...ask,
      media: { url: 'http://127.0.0.1:1/x.png' },
      options: { caption: 'x' },
    });
    expect(body.message).toBe('Queued');
    expect((await old.settled(body.data.id)).status).toBe('sent');
    expect(await service.phone('6281700000002')).toMatchObject([{ body: 'foto', type: 'text' }]);
  });

  it('a number that is not on WhatsApp fails at once, not after eight tries', async () => {
    await service.simulate('phones/6281700000003/unregister');
    const { body } = await old.post<JobRow>('/messages', {
      clientId: 'main',
      to: '6281700000003',
      text: 'halo',
    });
    expect(await old.settled(body.data.id)).toMatchObject({
      status: 'failed',
      attempts: 1,
      lastError: 'not_on_whatsapp',
    });
  });

  it('maxAttempts bounds what the engine fails; without it the next try succeeds', async () => {
    await service.simulate('faults', { kind: 'fail_send', count: 1 });
    const bounded = await old.post<JobRow>('/messages', {
      clientId: 'main',
      to: '081700000004',
      text: 'sekali',
      maxAttempts: 1,
    });
    expect(await old.settled(bounded.body.data.id)).toMatchObject({
      status: 'failed',
      attempts: 1,
      maxAttempts: 1,
      lastError: 'engine_error',
    });
    await service.simulate('faults', { kind: 'fail_send', count: 1 });
    const free = await old.post<JobRow>('/messages', {
      clientId: 'main',
      to: '081700000004',
      text: 'lagi',
    });
    expect(await old.settled(free.body.data.id)).toMatchObject({ status: 'sent', attempts: 2 });
  });

  it.each([
    ['text', { clientId: 'main', to: '081700000001' }],
    ['to', { clientId: 'main', text: 'halo' }],
    ['clientId', { to: '081700000001', text: 'halo' }],
    ['to', { clientId: 'main', to: 'siapa', text: 'halo' }],
    ['maxAttempts', { clientId: 'main', to: '081700000001', text: 'halo', maxAttempts: 0 }],
  ])('400 names the field %s', async (field, ask) => {
    expect(await old.post('/messages', ask)).toEqual({
      status: 400,
      body: { data: null, message: expect.stringMatching(`^${field}: `) },
    });
  });

  it('404 "Job not found"; a body that is no JSON, 400', async () => {
    expect(await old.get('/jobs/none')).toEqual({
      status: 404,
      body: { data: null, message: 'Job not found' },
    });
    const headers = { 'x-api-key': KEY, 'content-type': 'application/json' };
    expect(await service.json('/messages', { method: 'POST', headers, body: '{' })).toEqual({
      status: 400,
      body: { data: null, message: 'The body is not valid JSON' },
    });
  });
});

describe('POST /broadcasts and GET /broadcasts/:id', () => {
  it('201 {id, status: sending, recipients}; done with its numbers, and a kill doubles nothing', async () => {
    const recipients = Array.from(
      { length: 12 },
      (_, index) => `6281700001${String(index).padStart(2, '0')}0`,
    );
    const ask = {
      clientId: 'main',
      name: 'promo',
      text: 'promo',
      recipients: [...recipients, recipients[0]],
    };
    const { status, body } = await old.post<BroadcastRow>('/broadcasts', ask);
    expect([status, body.data]).toEqual([201, { id: body.data.id, status: 'sending', recipients: 12 }]);
    await service.end('SIGKILL');
    await service.start();
    const done = await waitFor('the broadcast', async () => {
      const { data } = (await old.get<BroadcastRow>(`/broadcasts/${body.data.id}`)).body;
      return data.status === 'done' && data;
    });
    expect(done).toMatchObject({
      id: body.data.id,
      name: 'promo',
      clientId: 'main',
      stats: { queued: 0, processing: 0, sent: 12, failed: 0 },
    });
    for (const phone of recipients) expect(await service.phone(phone)).toHaveLength(1);
  });

  it('10,000 recipients fit into a request', async () => {
    const recipients = Array.from(
      { length: 10_000 },
      (_, index) => `62817${String(10_000_000 + index)}@c.us`,
    );
    const ask = { clientId: 'main', text: 'a'.repeat(500), recipients };
    await service.call('stop');
    const { status, body } = await old.post<BroadcastRow>('/broadcasts', ask);
    expect([status, body.data.recipients]).toEqual([201, 10_000]);
    // A person's message does not stand behind them.
    await service.call('start');
    await service.reach('ready');
    const { data } = (
      await old.post<JobRow>('/messages', { clientId: 'main', to: '081700000009', text: 'halo' })
    ).body;
    expect((await old.settled(data.id)).status).toBe('sent');
    const { stats } = (await old.get<BroadcastRow>(`/broadcasts/${body.data.id}`)).body.data;
    expect(stats.queued).toBeGreaterThan(5_000);
  });

  it('400 without recipients; 404 "Broadcast not found"', async () => {
    expect(await old.post('/broadcasts', { clientId: 'main', text: 'x', recipients: [] })).toMatchObject({
      status: 400,
      body: { data: null, message: expect.stringMatching('^recipients: ') },
    });
    expect(await old.get('/broadcasts/none')).toEqual({
      status: 404,
      body: { data: null, message: 'Broadcast not found' },
    });
  });
});
