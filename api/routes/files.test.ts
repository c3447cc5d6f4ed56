import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Message as MessageContract, UploadedFile } from '@roms/contracts/messages';
import { purgeUploads } from '../../db/uploads/purge-uploads.ts';
import { Conversation } from '../../db/models/Conversation.ts';
import { Message } from '../../db/models/Message.ts';
import { startInboxApi, type InboxApi } from '../../tests/support/inbox-api.ts';

let api: InboxApi;
let sari: Awaited<ReturnType<InboxApi['staff']>>;
let dewi: Awaited<ReturnType<InboxApi['staff']>>;
let first: number;
let second: number;

beforeAll(async () => {
  api = await startInboxApi();
  [sari, dewi] = await Promise.all([api.staff('cs', 'Sari'), api.staff('cs', 'Dewi')]);
});
afterAll(() => api.stop());
beforeEach(async () => {
  await api.db.raw('TRUNCATE customers, messages, message_acks, uploads CASCADE');
  await api.inbound({ phone: '6281200000001' });
  await api.inbound({ phone: '6281200000002' });
  const ids = await Conversation.query(api.db).orderBy('id').select('id');
  [first, second] = ids.map(({ id }) => id) as [number, number];
});

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(1_000, 9)]);
let counter = 0;
/** A picture that no test had before. */
const picture = (): Buffer => Buffer.concat([PNG, Buffer.from(String((counter += 1)))]);

async function upload(
  bytes: Buffer,
  options: { to?: number; by?: typeof sari; name?: string; type?: string } = {},
) {
  const { to = first, by = sari, name = 'kopi.png', type = 'application/octet-stream' } = options;
  const path = `/api/v1/conversations/${to}/files?fileName=${encodeURIComponent(name)}`;
  const response = await fetch(api.url + path, {
    method: 'POST',
    headers: { cookie: by.cookie, 'content-type': type },
    body: new Uint8Array(bytes),
  });
  const body = (await response.json()) as { data: UploadedFile; error?: { code: string } };
  return { status: response.status, ...body };
}

async function send(
  media: object | undefined,
  options: { to?: number; by?: typeof sari; clientId?: string; body?: string } = {},
) {
  const { to = first, by = sari, clientId = `c-${(counter += 1)}`, body } = options;
  const answer = await by.call('POST', `/conversations/${to}/messages`, { clientId, body, media });
  return {
    status: answer.status,
    code: answer.body.error?.code,
    message: answer.body.data as MessageContract,
  };
}

const storedFiles = () => readdir(join(api.dataDir, 'media'));

describe('a file of an agent', () => {
  test('is uploaded, sent with its caption, and seen in the thread by its bytes', async () => {
    const bytes = picture();
    const { status, data } = await upload(bytes, { name: 'Kopi Gayo.png' });
    expect(status).toBe(201);
    expect(data).toMatchObject({ mimeType: 'image/png', size: bytes.length, fileName: 'Kopi Gayo.png' });
    expect(data.kinds).toEqual(['image', 'document']);
    const sent = await send({ id: data.id, kind: 'image' }, { body: 'Ini kak' });
    expect(sent.status).toBe(202);
    expect(sent.message).toMatchObject({
      type: 'image',
      body: 'Ini kak',
      status: 'queued',
      media: { mimeType: 'image/png', size: bytes.length, fileName: 'Kopi Gayo.png', state: 'ready' },
    });
    const served = await fetch(`${api.url}/api/v1/messages/${sent.message.id}/media`, {
      headers: { cookie: sari.cookie },
    });
    expect(Buffer.from(await served.arrayBuffer()).equals(bytes)).toBe(true);
  });

  test('needs no words, and a picture may also go as a document', async () => {
    const { data } = await upload(picture());
    expect((await send({ id: data.id, kind: 'document' })).message).toMatchObject({
      type: 'document',
      body: '',
    });
  });

  test.each([
    ['<!doctype html><script>alert(1)</script>', 'a.html'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'foto.png'],
    ['MZ\x90\0', 'kopi.exe'],
    ['PK\x03\x04', 'kopi.apk'],
    ['', 'kosong.png'],
  ])('that may run (%j called %s) is refused', async (content, name) => {
    const answer = await upload(Buffer.from(content, 'latin1'), { name });
    expect([answer.status, answer.error?.code]).toEqual([415, 'unsupported_file']);
    expect(await api.db('uploads')).toEqual([]);
  });

  test('that is too large is refused, told by its length or not', async () => {
    const answer = await upload(Buffer.alloc(10 * 1024 * 1024 + 1, 1));
    expect([answer.status, answer.error?.code]).toEqual([413, 'body_too_large']);
  });

  test('must call itself bytes: a form of another site cannot', async () => {
    expect((await upload(picture(), { type: 'text/plain' })).status).toBe(415);
  });
});

describe('an upload', () => {
  test('belongs to who uploaded it, there', async () => {
    const { data } = await upload(picture());
    const media = { id: data.id, kind: 'image' };
    expect(await send(media, { by: dewi })).toMatchObject({ status: 404, code: 'file_not_found' });
    expect(await send(media, { to: second })).toMatchObject({ status: 404, code: 'file_not_found' });
    expect(await send({ id: 'a'.repeat(64), kind: 'image' })).toMatchObject({ code: 'file_not_found' });
    expect((await send(media)).status).toBe(202);
  });

  test("into another CS's conversation is into none", async () => {
    await Conversation.query(api.db).findById(first).patch({ assigneeId: dewi.id });
    expect(await upload(picture())).toMatchObject({ status: 404, error: { code: 'conversation_not_found' } });
  });

  test('cannot be sent as what WhatsApp would not show', async () => {
    const { data } = await upload(picture());
    expect(await send({ id: data.id, kind: 'sticker' })).toMatchObject({
      status: 422,
      code: 'unsupported_kind',
    });
    expect(await send({ id: data.id, kind: 'voice' }, { body: 'teks' })).toMatchObject({ status: 400 });
    expect(await send({ id: data.id, kind: 'image' }, { body: 'x'.repeat(1_025) })).toMatchObject({
      status: 400,
    });
    expect(await send({ id: '../../etc/passwd', kind: 'image' })).toMatchObject({ status: 400 });
    expect(await send(undefined, { body: '' })).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  test('sent again under the same client id is the same message; another file is a conflict', async () => {
    const { data } = await upload(picture());
    const other = await upload(picture());
    const media = { id: data.id, kind: 'image' };
    const sent = await send(media, { clientId: 'one' });
    // Also when the upload is long gone: the message has it.
    await api.db('uploads').where({ file: data.id }).delete();
    expect((await send(media, { clientId: 'one' })).message.id).toBe(sent.message.id);
    for (const media of [
      { id: other.data.id, kind: 'image' },
      { id: data.id, kind: 'document' },
      undefined,
    ]) {
      const answer = await send(media, { clientId: 'one', body: media ? '' : 'teks' });
      expect(answer).toMatchObject({ status: 409, code: 'client_id_conflict' });
    }
    expect(await Message.query(api.db).where({ direction: 'outbound' })).toHaveLength(1);
  });

  test('that nobody sends is gone after a day; what was sent, or chosen again, stays', async () => {
    await mkdir(join(api.dataDir, 'media'), { recursive: true });
    const before = (await storedFiles()).length;
    const [sent, unsent, again] = [picture(), picture(), picture()];
    const uploads = [await upload(sent), await upload(unsent), await upload(again)];
    await send({ id: uploads[0]!.data.id, kind: 'image' });
    await api.db('uploads').update({ created_at: new Date(Date.now() - 25 * 3_600_000) });
    await upload(again, { to: second });
    const parts = { db: api.db, store: api.deps.mediaStore };
    const dayAgo = new Date(Date.now() - 24 * 3_600_000);
    expect(await Promise.all([purgeUploads(parts, dayAgo), purgeUploads(parts, dayAgo)])).toContain(1);
    expect(await storedFiles()).toHaveLength(before + 2);
    expect(await storedFiles()).not.toContain(uploads[1]!.data.id);
    expect(await send({ id: uploads[1]!.data.id, kind: 'image' })).toMatchObject({ code: 'file_not_found' });
    expect((await send({ id: uploads[2]!.data.id, kind: 'image' }, { to: second })).status).toBe(202);
  });
});
