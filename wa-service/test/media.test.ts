import { createHash } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InboundMessage } from '@roms/contracts/webhooks';
import { FILES, FILE_KINDS, NAMES } from './files.ts';
import { createReceiver, createService, KEY, SECRET, waitFor } from './support.ts';
import type { PhoneMessage, Service } from './support.ts';

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
beforeEach(() => void (receiver.accepted.length = 0));

const BUDI = '6281400000001';
const idOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
const messages = () => receiver.of('message').map(({ event }) => event.data as InboundMessage);
let count = 0;
const newKey = (): string => `media:${(count += 1)}`;

const media = (path: string, init: RequestInit = {}, key = KEY) =>
  fetch(`${service.base}/media${path}`, { ...init, headers: { 'x-api-key': key } });
async function bring(bytes: Buffer) {
  const response = await media('', { method: 'POST', body: new Uint8Array(bytes) });
  return {
    status: response.status,
    body: (await response.json()) as { data: { id: string; mimeType: string } },
  };
}
type Shown = PhoneMessage & {
  media: string | null;
  fileName: string | null;
  mimeType: string | null;
  location: object | null;
  contacts: object[] | null;
};
const lastOn = async (phone: string): Promise<Shown> => (await service.phone(phone)).at(-1) as Shown;
const bytesOn = async (message: Shown): Promise<Buffer> =>
  Buffer.from(await (await fetch(service.base + message.media)).arrayBuffer());

describe('what is sent', () => {
  it.each(FILE_KINDS)('%s: the very bytes are on the phone, under their name and kind', async (kind) => {
    const { status, body } = await bring(FILES[kind]);
    expect([status, body.data.id]).toEqual([201, idOf(FILES[kind])]);
    const caption = kind === 'image' ? 'Ini *kak*' : '';
    // A mark that turns the direction of writing reaches no phone.
    const asked = { id: body.data.id, kind, fileName: `\u202e${NAMES[kind]}` };
    const answer = await service.ask({ key: newKey(), lane: 'reply', to: BUDI, body: caption, media: asked });
    expect(answer.body.data).toMatchObject({ outcome: 'sent' });
    const message = await lastOn(BUDI);
    expect(message).toMatchObject({
      type: kind,
      body: caption,
      fileName: NAMES[kind],
      ack: expect.any(Number),
    });
    expect((await bytesOn(message)).equals(FILES[kind])).toBe(true);
  });

  it('a place and a visiting card', async () => {
    const location = { latitude: -6.9, longitude: 107.6, name: 'Gedung Sate' };
    const contact = { name: 'Budi', phone: '0812-9900-0111' };
    for (const extra of [{ location }, { contact }])
      expect(
        (await service.ask({ key: newKey(), lane: 'reply', to: BUDI, ...extra })).body.data,
      ).toMatchObject({
        outcome: 'sent',
      });
    const [place, card] = ((await service.phone(BUDI)) as Shown[]).slice(-2);
    expect(place).toMatchObject({ type: 'location', location });
    expect(card).toMatchObject({ type: 'contact', contacts: [{ name: 'Budi', phone: '6281299000111' }] });
  });

  it('of what nobody brought is 404, and the key is free until it is', async () => {
    const bytes = Buffer.concat([FILES.image, Buffer.from('belum')]);
    const ask = { key: newKey(), lane: 'reply', to: BUDI, media: { id: idOf(bytes), kind: 'image' } };
    const missing = await service.ask(ask);
    expect([missing.status, missing.body.error?.code]).toEqual([404, 'media_not_found']);
    expect((await media(`/${idOf(bytes)}`, { method: 'HEAD' })).status).toBe(404);
    await bring(bytes);
    const head = await media(`/${idOf(bytes)}`, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes.length)]);
    expect((await service.ask(ask)).body.data).toMatchObject({ outcome: 'sent' });
    // Later the file is not needed any more.
    await rm(join(service.dataDir, 'media', idOf(bytes)));
    expect((await service.ask(ask)).body.data).toMatchObject({ outcome: 'duplicate', first: 'sent' });
  });

  it('under a key says one thing: another file, kind, name or place is another message', async () => {
    const { body } = await bring(FILES.image);
    const key = newKey();
    const asked = { id: body.data.id, kind: 'image', fileName: 'a.png' };
    const ask = (extra: object) => service.ask({ key, lane: 'reply', to: BUDI, ...extra });
    await ask({ media: asked });
    expect((await ask({ media: asked })).body.data).toMatchObject({ outcome: 'duplicate' });
    const others = [
      { media: { ...asked, kind: 'document' } },
      { media: { ...asked, fileName: 'b.png' } },
      { media: asked, body: 'lain' },
      { location: { latitude: 1, longitude: 1 } },
      { body: 'teks' },
    ];
    for (const other of others) {
      const answer = await ask(other);
      expect([answer.status, answer.body.error?.code]).toEqual([409, 'key_reused']);
    }
  });

  it('as what WhatsApp would not show is rejected; what may run never leaves', async () => {
    const page = Buffer.from('<!doctype html><script>alert(1)</script>');
    const cases: [Buffer, string, string][] = [
      [FILES.image, 'sticker', 'a.png'],
      [FILES.image, 'voice', 'a.png'],
      [page, 'document', 'a.html'],
      [page, 'document', 'a.txt'],
      [Buffer.from('MZ\x90\0', 'latin1'), 'document', 'kopi.exe'],
    ];
    for (const [bytes, kind, fileName] of cases) {
      const { body } = await bring(bytes);
      const asked = { id: body.data.id, kind, fileName };
      const answer = await service.ask({ key: newKey(), lane: 'reply', to: BUDI, media: asked });
      expect(answer.body.data).toEqual({ outcome: 'rejected', code: 'unsupported_media' });
    }
  });

  it('is 16 MB at most, told by its length or not, and nothing of it stays', async () => {
    const tooMuch = new Uint8Array(16 * 1024 * 1024 + 1);
    const told = await media('', { method: 'POST', body: tooMuch }).then(
      (one) => one.status,
      () => 413,
    );
    expect(told).toBe(413);
    const stream = new Blob([tooMuch]).stream();
    const init = { method: 'POST', body: stream, duplex: 'half' } as RequestInit;
    expect(
      await media('', init).then(
        (one) => one.status,
        () => 413,
      ),
    ).toBe(413);
    const left = await readdir(join(service.dataDir, 'media'));
    expect(left.filter((name) => !/^[0-9a-f]{64}$/.test(name))).toEqual([]);
    expect((await media('', { method: 'POST', body: new Uint8Array(0) })).status).toBe(400);
  });

  it('needs the key, as does every file', async () => {
    const { body } = await bring(FILES.image);
    for (const init of [{}, { method: 'HEAD' }, { method: 'POST', body: 'x' }])
      expect((await media(init.method === 'POST' ? '' : `/${body.data.id}`, init, 'wrong')).status).toBe(401);
  });

  it('is once, also when the service dies after WhatsApp took it', async () => {
    const { body } = await bring(FILES.document);
    await service.simulate('faults', { kind: 'accept_then_die', count: 1 });
    const asked = { id: body.data.id, kind: 'document', fileName: 'sekali.pdf' };
    const ask = { key: newKey(), lane: 'reply', to: '6281400000002', body: 'sekali', media: asked };
    await service.ask(ask).catch(() => null);
    await waitFor('the end', () => !service.isRunning());
    await service.start();
    const answer = await waitFor('an answer', async () => {
      const { data } = (await service.ask(ask)).body;
      return data.outcome === 'not_yet' ? null : data;
    });
    expect(answer).toMatchObject({ outcome: 'duplicate', first: 'sent' });
    expect(await service.phone('6281400000002')).toHaveLength(1);
  });
});

describe('what comes in', () => {
  it.each(FILE_KINDS)('%s: typed by its content, named by its bytes', async (kind) => {
    const file = FILES[kind].toString('base64');
    await service.simulate(`phones/${BUDI}/messages`, { type: kind, file, fileName: `\u2066${NAMES[kind]}` });
    await waitFor('the message', () => messages().length === 1);
    const [message] = messages();
    expect(message).toMatchObject({ type: kind, media: { id: idOf(FILES[kind]), fileName: NAMES[kind] } });
    const got = await media(`/${message?.media?.id}`);
    expect(Buffer.from(await got.arrayBuffer()).equals(FILES[kind])).toBe(true);
    expect(got.headers.get('content-type')).toBe(message?.media?.mimeType);
  });

  it('a place, a card and what we cannot show have their own form', async () => {
    const location = { latitude: -6.9, longitude: 107.6, name: 'Gedung Sate' };
    const contacts = [{ name: 'Budi', phone: '628123' }];
    await service.simulate(`phones/${BUDI}/messages`, { type: 'location', location });
    await service.simulate(`phones/${BUDI}/messages`, { type: 'contact', contacts });
    await service.simulate(`phones/${BUDI}/messages`, { type: 'unsupported' });
    await waitFor('all', () => messages().length === 3);
    expect(messages()).toMatchObject([
      { type: 'location', body: 'Gedung Sate', location },
      { type: 'contact', body: 'Budi', contacts },
      { type: 'unsupported' },
    ]);
  });

  it('a file that WhatsApp does not give at once comes later, over a crash, and the message does not wait', async () => {
    await service.simulate('faults', { kind: 'fail_download', count: 2 });
    const file = FILES.voice.toString('base64');
    await service.simulate(`phones/${BUDI}/messages`, { type: 'voice', file });
    await waitFor('the message', () => messages().length === 1);
    const announced = messages()[0]?.media;
    expect(announced).toMatchObject({ pending: true, size: 0 });
    expect((await media(`/${announced?.id}`)).status).toBe(503);
    await service.end('SIGKILL');
    // The engine comes back and with it a try, which fails; then somebody asks.
    await service.start();
    await waitFor('the second failure', async () => {
      const faults = await service.json<{ data: { waiting: object } }>('/simulator/api/faults');
      return !('fail_download' in faults.body.data.waiting);
    });
    expect((await media(`/${announced?.id}/retry`, { method: 'POST' })).status).toBe(202);
    const got = await waitFor('the file', async () => {
      const response = await media(`/${announced?.id}`);
      return response.ok ? response : null;
    });
    expect(Buffer.from(await got.arrayBuffer()).equals(FILES.voice)).toBe(true);
    expect((await media('/nothing/retry', { method: 'POST' })).status).toBe(404);
  });

  it('a file that is too large is named, and not kept', async () => {
    const file = Buffer.concat([FILES.document, Buffer.alloc(16 * 1024 * 1024)]).subarray(
      0,
      16 * 1024 * 1024 + 1,
    );
    await service.simulate(`phones/${BUDI}/messages`, { type: 'document', file: file.toString('base64') });
    await waitFor('the message', () => messages().length === 1);
    expect(messages()[0]).toMatchObject({ type: 'document' });
    expect(messages()[0]?.media).toBeUndefined();
  });
});
