import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InboundMessage, WebhookEvent } from '@roms/contracts/webhooks';
import { webhookEventSchema } from '@roms/contracts/webhooks';
import { createReceiver, createService, KEY, SECRET, waitFor } from './support.ts';
import type { Service } from './support.ts';

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

let service: Service;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

beforeEach(async () => {
  receiver = await createReceiver();
  service = await createService({ ROMS_WEBHOOK_URL: receiver.url(), ROMS_WEBHOOK_SECRET: SECRET });
  await service.start();
});
afterEach(async () => {
  await service.clear();
  await receiver.close();
});

const messages = (): InboundMessage[] =>
  receiver.of('message').flatMap(({ event }) => (event.event === 'message' ? [event.data] : []));
const write = (phone: string, body: string) =>
  service.simulate<{ id: string }>(`phones/${phone}/messages`, { body });
const isMessage = (event: WebhookEvent, body: string): boolean =>
  event.event === 'message' && event.data.body === body;

describe('inbound', () => {
  it('is signed, of the contract, and at the endpoint before any retry or probe could bring it', async () => {
    const sentAt = Date.now();
    const { body } = await write('6281300000001', 'halo toko');
    const received = await waitFor('the message', () => receiver.of('message')[0]);
    expect(received.at - sentAt).toBeLessThan(5_000);
    expect(received.isSigned).toBe(true);
    expect(webhookEventSchema.parse(received.event)).toEqual(received.event);
    expect(messages()[0]).toMatchObject({
      waMessageId: body.data.id,
      chat: '6281300000001@c.us',
      from: '6281300000001@c.us',
      fromMe: false,
      phone: '6281300000001',
      type: 'text',
      body: 'halo toko',
    });
    expect(
      receiver.accepted.every((one) => one.isSigned && webhookEventSchema.safeParse(one.event).success),
    ).toBe(true);
  });

  it('comes once when WhatsApp tells it twice, from a LID with and without a known phone, and late with its true time', async () => {
    await service.simulate('faults', { kind: 'duplicate_inbound', count: 1 });
    await write('6281300000002', 'dobel');
    await service.simulate('faults', { kind: 'lid_inbound', count: 1 });
    await write('6281300000002', 'tersembunyi');
    await service.simulate('faults', { kind: 'lid_inbound', count: 1, phoneKnown: false });
    await write('6281300000002', 'tak dikenal');
    await waitFor('three messages', () => messages().length >= 3);
    const [double, hidden, unknown] = messages();
    expect(double).toMatchObject({ body: 'dobel', phone: '6281300000002', chat: '6281300000002@c.us' });
    expect(hidden).toMatchObject({ phone: '6281300000002', chat: double?.lid, from: double?.lid });
    expect(unknown).toMatchObject({ phone: null, lid: double?.lid, chat: double?.lid });

    await service.simulate('faults', { kind: 'late_inbound', count: 1 });
    await write('6281300000002', 'ditulis dulu');
    await write('6281300000002', 'ditulis kemudian');
    await waitFor('the late message', () => messages().length >= 5);
    const [later, late] = messages().slice(3);
    expect([later?.body, late?.body]).toEqual(['ditulis kemudian', 'ditulis dulu']);
    expect(Date.parse(late?.sentAt ?? '')).toBeLessThan(Date.parse(later?.sentAt ?? ''));
    expect(messages()).toHaveLength(5);
  });

  it('is what was written while the number was away, once it is back, in order', async () => {
    await service.simulate('logout');
    await service.reach('logged_out');
    await write('6281300000003', 'satu');
    await write('6281300000003', 'dua');
    await service.call('start');
    await service.reach('qr');
    expect(messages()).toEqual([]);
    await service.simulate('scan');
    await waitFor('both messages', () => messages().length === 2);
    expect(messages().map(({ body }) => body)).toEqual(['satu', 'dua']);
  });

  it('a picture is kept once, typed by its content, and served with the key only', async () => {
    const bad = await service.simulate('phones/6281300000004/messages', {
      type: 'image',
      image: btoa('<script>'),
    });
    expect([bad.status, bad.body.error?.code]).toEqual([400, 'invalid_request']);
    await service.simulate('phones/6281300000004/messages', { type: 'image', image: PIXEL, body: 'ini ya' });
    await write('6281300000004', 'sesudahnya');
    await waitFor('both messages', () => messages().length === 2);
    const [picture, after] = messages();
    expect(picture).toMatchObject({ type: 'image', body: 'ini ya', media: { mimeType: 'image/png' } });
    expect(after?.body).toBe('sesudahnya');
    const path = `${service.base}/media/${picture?.media?.id}`;
    expect((await fetch(path)).status).toBe(401);
    const file = await fetch(path, { headers: { 'x-api-key': KEY } });
    expect(file.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await file.arrayBuffer()).toString('base64')).toBe(PIXEL);
    const other = await service.json('/media/..%2Fspool.db', { headers: { 'x-api-key': KEY } });
    expect(other.status).toBe(404);
  });
});

describe('the spool', () => {
  it('keeps everything while the endpoint is down, and brings it in order for each chat, one row an event', async () => {
    await receiver.close();
    const port = Number(new URL(receiver.url()).port);
    const phones = ['6281300000010', '6281300000011', '6281300000012'];
    for (let index = 0; index < 10; index += 1)
      for (const phone of phones) await write(phone, `pesan ${index}`);
    await service.send('while-down', '6281300000010', 'jawaban');
    receiver = await createReceiver(port);
    await waitFor('all messages', () => messages().length >= 30);
    for (const phone of phones) {
      const bodies = messages().flatMap((one) => (one.phone === phone ? [one.body] : []));
      expect(bodies).toEqual(Array.from({ length: 10 }, (_, index) => `pesan ${index}`));
    }
    await waitFor('the acks', () => receiver.of('ack').length === 2);
    const ids = receiver.accepted.map(({ eventId }) => eventId);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('tries again under the same id, holds back only that chat, and sorts refusals into dead letters', async () => {
    let refusals = 1;
    receiver.status = (event) => {
      if (isMessage(event, 'sebentar') && refusals-- > 0) return 503;
      return isMessage(event, 'tidak mau') ? 422 : 200;
    };
    await write('6281300000020', 'sebentar');
    await write('6281300000020', 'di belakangnya');
    await write('6281300000021', 'chat lain');
    await write('6281300000022', 'tidak mau');
    await write('6281300000022', 'jalan terus');
    await waitFor('the other chats', () => messages().length === 2);
    expect(
      messages()
        .map(({ body }) => body)
        .sort(),
    ).toEqual(['chat lain', 'jalan terus']);
    await waitFor('the first chat', () => messages().length === 4);
    expect(
      messages()
        .map(({ body }) => body)
        .slice(2),
    ).toEqual(['sebentar', 'di belakangnya']);
    const attempts = receiver.attempts.filter(({ event }) => isMessage(event, 'sebentar'));
    expect(new Set(attempts.map(({ eventId }) => eventId)).size).toBe(1);
    expect(attempts).toHaveLength(2);

    const headers = { 'x-api-key': KEY };
    const letters = await service.json<{ data: { id: string; event: string; reason: string }[] }>(
      '/dead-letters',
      { headers },
    );
    expect(letters.body.data).toMatchObject([
      { sessionId: 'main', event: 'message', reason: 'answered 422', attempts: 0 },
    ]);
    receiver.status = () => 200;
    const id = letters.body.data[0]?.id as string;
    expect((await service.json(`/dead-letters/${id}/replay`, { method: 'POST', headers })).status).toBe(200);
    const replayed = await waitFor('the replayed letter', () =>
      receiver.accepted.find(({ eventId }) => eventId === id),
    );
    expect(isMessage(replayed.event, 'tidak mau')).toBe(true);
    expect((await service.json(`/dead-letters/${id}/replay`, { method: 'POST', headers })).status).toBe(404);
  });

  it('lets a dead letter go when a person says so, over a restart, and never delivers it', async () => {
    receiver.status = (event) => (isMessage(event, 'biarkan') ? 422 : 200);
    await write('6281300000030', 'biarkan');
    const headers = { 'x-api-key': KEY };
    const letters = async () =>
      (await service.json<{ data: { id: string }[] }>('/dead-letters', { headers })).body.data;
    const { id } = await waitFor('the letter', async () => (await letters())[0]);
    const path = `/dead-letters/${id}`;
    expect((await service.json(path, { method: 'DELETE' })).status).toBe(401);
    expect((await service.json(path, { method: 'DELETE', headers })).status).toBe(200);
    const again = await service.json<{ error: { code: string } }>(path, { method: 'DELETE', headers });
    expect([again.status, again.body.error.code]).toEqual([404, 'dead_letter_not_found']);
    receiver.status = () => 200;
    await service.end('SIGKILL');
    await service.start();
    expect(await letters()).toEqual([]);
    await write('6281300000030', 'jalan terus');
    await waitFor('the next message', () => messages().some(({ body }) => body === 'jalan terus'));
    expect(messages().map(({ body }) => body)).not.toContain('biarkan');
  });
});
