import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PairingCode } from '@roms/contracts/gateway';
import { createReceiver, createService, KEY, SECRET, waitFor } from './support.ts';
import type { Service } from './support.ts';

let service: Service;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

beforeAll(async () => {
  receiver = await createReceiver();
  service = await createService({ ROMS_WEBHOOK_URL: receiver.url(), ROMS_WEBHOOK_SECRET: SECRET });
  await service.start();
});
afterAll(async () => {
  await service.clear();
  await receiver.close();
});

type Answer = { data: PairingCode; error: { code: string } };
const ask = (phone: unknown) => service.json<Answer>('/sessions/main/pairing-code', service.post({ phone }));
const codeOf = ({ status, body }: { status: number; body: Answer }) => [status, body.error?.code];

describe('linking by a code', () => {
  it('is refused while the number is connected, and for what is no phone', async () => {
    expect(codeOf(await ask('0812 0000 0001'))).toEqual([409, 'not_waiting_for_scan']);
    expect(codeOf(await ask('Sari'))).toEqual([400, 'invalid_request']);
    expect(codeOf(await ask(undefined))).toEqual([400, 'invalid_request']);
  });

  it('shows a code beside the one to scan, pushes it, and links the phone on which it is typed', async () => {
    await service.simulate('logout');
    await service.call('start');
    await service.reach('qr');
    const { status, body } = await ask('0812 0000 0001');
    expect(status).toBe(200);
    expect(body.data.code).toMatch(/^[A-Z0-9]{8}$/);
    expect(Date.parse(body.data.expiresAt)).toBeGreaterThan(Date.now() + 60_000);
    expect((await service.session()).pairingCode).toEqual(body.data);
    await waitFor('the webhook', () =>
      receiver
        .of('session')
        .some(({ event }) => event.event === 'session' && event.data.pairingCode?.code === body.data.code),
    );
    expect((await service.simulate('link', { code: 'AAAA-AAAA' })).status).toBe(409);
    const shown = `${body.data.code.slice(0, 4)}-${body.data.code.slice(4).toLowerCase()}`;
    expect((await service.simulate('link', { code: shown })).status).toBe(200);
    expect(await service.reach('ready')).toMatchObject({ qr: null, pairingCode: null });
  });
});

describe('the support bundle', () => {
  it('tells versions, states, counts and the log, and nothing that belongs to people', async () => {
    await service.send('order:1:thank-you', '6281299988877', 'terima kasih Ibu Sari', 'transactional');
    await service.simulate('phones/6281299988877/messages', { body: 'alamat saya di Bandung' });
    await service.simulate('logout');
    await service.call('start');
    const { qr } = await service.reach('qr');
    const pairing = (await ask('081200000001')).body.data;
    const response = await fetch(`${service.base}/sessions/main/support-bundle`, {
      headers: { 'x-api-key': KEY },
    });
    expect(response.status).toBe(200);
    const text = await response.text();
    const { data } = JSON.parse(text) as { data: Record<string, never> };
    expect(data).toMatchObject({
      versions: { node: process.version, library: '1.34.7', waService: expect.any(String) },
      session: { id: 'main', state: 'qr', hasQr: true, hasPairingCode: true },
      sends: { sent: 1 },
      page: { page: 'simulator' },
      screenshot: null,
    });
    for (const secret of [
      '6281299988877',
      '81299988877',
      'Sari',
      'Bandung',
      KEY,
      SECRET,
      qr ?? '',
      pairing.code,
    ]) {
      expect(secret).not.toBe('');
      expect(text, secret).not.toContain(secret);
    }
    expect((await service.json('/sessions/main/support-bundle')).status).toBe(401);
  });
});
