import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GatewaySession, SendAnswer } from '@roms/contracts/gateway';
import { createReceiver, createService, KEY, SECRET, waitFor } from './support.ts';
import type { Service } from './support.ts';

/** Numbers that come and go while the service runs. */
let service: Service;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

beforeAll(async () => {
  receiver = await createReceiver();
  service = await createService({
    ROMS_WEBHOOK_URL: receiver.url(),
    ROMS_WEBHOOK_SECRET: SECRET,
    WA_WEBHOOK_HASTE: '20',
    WA_SESSIONS: 'main,dua',
  });
  await service.start();
});
afterAll(async () => {
  await service.clear();
  await receiver.close();
});

const keyed = { headers: { 'x-api-key': KEY } };
const add = (id: string) =>
  service.json<{ data: GatewaySession }>(`/sessions/${id}`, { method: 'PUT', ...keyed });
async function remove(id: string): Promise<{ status: number; code: string | undefined }> {
  const response = await fetch(`${service.base}/sessions/${id}/remove`, { method: 'POST', ...keyed });
  const text = await response.text();
  const body = text === '' ? {} : (JSON.parse(text) as { error?: { code: string } });
  return { status: response.status, code: body.error?.code };
}
const reach = (id: string, state: string) =>
  waitFor(`${id} to be ${state}`, async () => {
    const { status, body } = await service.json<{ data: GatewaySession }>(`/sessions/${id}`, keyed);
    return status === 200 && body.data.state === state ? body.data : null;
  });
const ids = async (): Promise<string[]> =>
  (await service.json<{ data: GatewaySession[] }>('/sessions', keyed)).body.data.map(({ id }) => id);
async function send(id: string, key: string): Promise<SendAnswer> {
  const ask = { key, lane: 'reply', to: '6281410000001', body: key };
  const answer = await service.json<{ data: SendAnswer }>(`/sessions/${id}/messages`, service.post(ask));
  return answer.body.data;
}
async function restart(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  await service.end(signal);
  await service.start();
}

describe('a number that is added', () => {
  it('shows a code, sends once it is linked, and is there after a restart', async () => {
    expect(await add('toko-baru')).toMatchObject({ status: 201, body: { data: { id: 'toko-baru' } } });
    const { qr } = await reach('toko-baru', 'qr');
    expect(qr).toMatch(/^2@/);
    expect((await add('toko-baru')).status).toBe(200);
    expect((await add('TOKO!')).status).toBe(400);

    await service.simulate('scan', { session: 'toko-baru' });
    const { phone } = await reach('toko-baru', 'ready');
    expect(phone).toBe('6281200000003');
    expect((await send('toko-baru', 'baru-1')).outcome).toBe('sent');

    await restart('SIGKILL');
    expect(await ids()).toEqual(['main', 'dua', 'toko-baru']);
    await reach('toko-baru', 'ready');
  });
});

describe('a number that is removed', () => {
  it('is gone for good with its pairing; what it told before is delivered all the same', async () => {
    await reach('dua', 'ready');
    await receiver.close();
    await service.simulate('phones/6281410000002/messages', { session: 'dua', body: 'masih ada?' });
    expect(await remove('dua')).toMatchObject({ status: 204 });
    expect(await remove('dua')).toMatchObject({ status: 204 });
    expect((await service.json('/sessions/dua', keyed)).status).toBe(404);
    await receiver.open();
    await waitFor('what was told before', () =>
      receiver.of('message').some(({ event }) => event.sessionId === 'dua'),
    );
    await waitFor('the end of its pairing', () =>
      receiver.of('session').some(({ event }) => {
        const { sessionId, data } = event as { sessionId: string; data: GatewaySession };
        return sessionId === 'dua' && data.state === 'logged_out';
      }),
    );

    // `WA_SESSIONS` names it still.
    await restart('SIGTERM');
    expect(await ids()).toEqual(['main', 'toko-baru']);
    await add('dua');
    await reach('dua', 'qr');
  });

  it('is gone also when the service is killed meanwhile', async () => {
    await reach('toko-baru', 'ready');
    await service.simulate('faults', { kind: 'hang_send', count: 1 });
    // Its removal waits for this send.
    const hanging = send('toko-baru', 'hangs').catch(() => null);
    await waitFor('the send to be under way', async () => {
      const { body } = await service.json<{ data: { waiting: Record<string, number> } }>(
        '/simulator/api/faults',
      );
      return body.data.waiting.hang_send === undefined;
    });
    const removal = remove('toko-baru').catch(() => null);
    await waitFor(
      'the removal to be under way',
      async () => (await send('toko-baru', 'late')).outcome === 'not_yet',
    );
    await restart('SIGKILL');
    await Promise.all([hanging, removal]);
    await waitFor('its end', async () => !(await ids()).includes('toko-baru'));
    await restart('SIGTERM');
    expect(await ids()).toEqual(['main', 'dua']);
  });

  it('fails what an old caller has in its queue', async () => {
    const posted = await service.json<{ data: { id: string } }>(
      '/messages',
      service.post({ clientId: 'dua', to: '6281410000003', text: 'nanti' }),
    );
    expect(await remove('dua')).toMatchObject({ status: 204 });
    await waitFor('the end of the job', async () => {
      const { body } = await service.json<{ data: { status: string; error: string | null } }>(
        `/jobs/${posted.body.data.id}`,
        keyed,
      );
      return JSON.stringify(body.data).includes('session_removed');
    });
    await add('dua');
  });

  it('is never the only one', async () => {
    expect(await remove('dua')).toMatchObject({ status: 204 });
    expect(await remove('main')).toEqual({ status: 409, code: 'last_session' });
    expect((await send('main', 'last')).outcome).toBe('sent');
  });
});
