import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Message as MessageContract } from '@roms/contracts/messages';
import type { MessageStatus } from '@roms/domain/message-status';
import { Conversation } from '../../db/models/Conversation.ts';
import { Message } from '../../db/models/Message.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { startInboxApi, type InboxApi } from '../../tests/support/inbox-api.ts';

/** Files as a gateway serves them, with the ways in which it can be unwell. */
const files = new Map<string, Buffer>();
const problems: number[] = [];
/** Files that somebody asked it to get again. */
const askedAgain: string[] = [];
let gateway: Server;
let api: InboxApi;
let sari: Awaited<ReturnType<InboxApi['staff']>>;
let dewi: Awaited<ReturnType<InboxApi['staff']>>;

beforeAll(async () => {
  gateway = createServer((request, response) => {
    const again = /^\/media\/(.+)\/retry$/.exec(request.url ?? '')?.[1];
    if (again !== undefined) {
      askedAgain.push(again);
      return void response.writeHead(202).end('{}');
    }
    const problem = problems.shift();
    const file = files.get(decodeURIComponent(request.url ?? '').replace('/media/', ''));
    if (problem === undefined && file === undefined) {
      const body = JSON.stringify({ error: { code: 'media_not_found', message: 'There is no such file' } });
      return void response.writeHead(404, { 'content-type': 'application/json' }).end(body);
    }
    response.writeHead(problem ?? 200, { 'content-type': 'text/html' });
    response.end(problem ? '' : file);
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  const { port } = gateway.address() as AddressInfo;
  api = await startInboxApi({ url: `http://127.0.0.1:${port}`, apiKey: 'test-gateway-key' });
  [sari, dewi] = await Promise.all([api.staff('cs', 'Sari'), api.staff('cs', 'Dewi')]);
});
afterAll(async () => {
  await api.stop();
  gateway.close();
});
beforeEach(async () => {
  problems.length = 0;
  await api.db.raw('TRUNCATE customers, messages, message_acks CASCADE');
});

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(1000, 7)]);

async function received(bytes: Buffer, fileName: string | null = null, mimeType = 'image/png') {
  const gatewayId = `file-${files.size}`;
  files.set(gatewayId, bytes);
  await api.inbound({ type: 'image', body: '', media: { id: gatewayId, mimeType, size: 1, fileName } });
  const message = await Message.query(api.db).orderBy('id', 'desc').first().throwIfNotFound();
  return message.id;
}

const settled = (id: number) =>
  waitUntil(
    async () => {
      const message = await Message.query(api.db).findById(id).throwIfNotFound();
      if (message.media?.state === 'pending') throw new Error('still pending');
      return message;
    },
    { timeoutMs: 60_000 },
  );

const fetchMedia = (id: number, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${api.url}/api/v1/messages/${id}/media`, { method, headers: { cookie: sari.cookie, ...headers } });

describe("a customer's file", () => {
  test('is copied once, named by its content, and shown by what it is', async () => {
    const first = await received(PNG, 'kopi "gayo" é.png');
    const second = await received(PNG);
    expect((await settled(first)).media).toMatchObject({
      state: 'ready',
      size: PNG.length,
      mimeType: 'image/png',
    });
    await settled(second);
    expect(await readdir(join(api.dataDir, 'media'))).toHaveLength(1);
    const answer = await fetchMedia(first);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer()).equals(PNG)).toBe(true);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-disposition': `inline; filename="kopi _gayo_ _.png"; filename*=UTF-8''kopi%20%22gayo%22%20%C3%A9.png`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, no-cache',
    });
    expect(answer.headers.get('content-security-policy')).toMatch(/default-src 'none'.*sandbox/);
    const { body } = await sari.call(
      'GET',
      `/conversations/${(await settled(first)).conversationId}/messages`,
    );
    expect((body.data as MessageContract[])[0]?.media).toEqual({
      mimeType: 'image/png',
      size: PNG.length,
      fileName: 'kopi "gayo" é.png',
      state: 'ready',
    });
  });

  test('has no name that reads backwards, also one that was stored so before', async () => {
    const name = 'gpj\u202eexe.png\u2066';
    const id = await received(PNG, name);
    const { conversationId, media } = await settled(id);
    expect(media?.fileName).toBe('gpjexe.png');
    await api
      .db('messages')
      .where({ id })
      .update({ media: JSON.stringify({ ...media, fileName: name }) });
    expect((await fetchMedia(id)).headers.get('content-disposition')).toBe(
      `inline; filename="gpjexe.png"; filename*=UTF-8''gpjexe.png`,
    );
    const { body } = await sari.call('GET', `/conversations/${conversationId}/messages`);
    expect((body.data as MessageContract[])[0]?.media?.fileName).toBe('gpjexe.png');
  });

  test.each([
    ['<!doctype html><script>alert(document.cookie)</script>', 'text/html', 'a.html'],
    ['<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'image/svg+xml', 'a.svg'],
    ['<script>alert(1)</script>', 'image/png', 'a.png'],
    ['PK\x03\x04', 'application/vnd.ms-excel', 'harga.xlsx'],
    ['', 'text/html', '../../etc/passwd'],
  ])('that may run (%j) is only ever a download', async (content, mimeType, fileName) => {
    const id = await received(Buffer.from(content), fileName, mimeType);
    await settled(id);
    const answer = await fetchMedia(id);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('application/octet-stream');
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="[^/]*"/);
    expect(answer.headers.get('content-security-policy')).toContain('sandbox');
    expect(await answer.text()).toBe(content);
  });

  test('is served in ranges and again only when it changed', async () => {
    const id = await received(PNG);
    await settled(id);
    const range = await fetchMedia(id, { range: 'bytes=0-3' });
    expect([
      range.status,
      range.headers.get('content-range'),
      (await range.arrayBuffer()).byteLength,
    ]).toEqual([206, `bytes 0-3/${PNG.length}`, 4]);
    const tail = await fetchMedia(id, { range: 'bytes=-5' });
    expect([tail.status, (await tail.arrayBuffer()).byteLength]).toEqual([206, 5]);
    expect((await fetchMedia(id, { range: 'bytes=99999-' })).status).toBe(416);
    const etag = range.headers.get('etag') ?? '';
    expect((await fetchMedia(id, { 'if-none-match': etag, 'cache-control': 'max-age=0' })).status).toBe(304);
    const head = await fetchMedia(id, {}, 'HEAD');
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(PNG.length)]);
  });

  test('is fetched again while the gateway is unwell', async () => {
    problems.push(503, 500);
    const id = await received(PNG);
    expect((await fetchMedia(id)).status).toBe(404);
    expect((await settled(id)).media?.state).toBe('ready');
  });

  test('that the gateway does not have is failed', async () => {
    await api.inbound({ media: { id: 'gone', mimeType: 'image/png', size: 1, fileName: null } });
    const message = await Message.query(api.db).first().throwIfNotFound();
    expect((await settled(message.id)).media?.state).toBe('failed');
    expect((await fetchMedia(message.id)).status).toBe(404);
  });

  test('that was late or failed is asked for again, by whoever may answer the customer', async () => {
    await api.inbound({
      media: { id: 'late', mimeType: 'image/png', size: 0, fileName: null, pending: true },
    });
    const { id } = await Message.query(api.db).first().throwIfNotFound();
    await settled(id);
    files.set('late', PNG);
    const retry = (by = sari) => by.call('POST', `/messages/${id}/media/retry`);
    const answer = await retry();
    expect([answer.status, askedAgain]).toEqual([202, ['late']]);
    expect((await settled(id)).media).toMatchObject({ state: 'ready', size: PNG.length });
    expect((await retry()).body.data).toMatchObject({ media: { state: 'ready' } });
    expect(askedAgain).toEqual(['late']);
    await Conversation.query(api.db).patch({ assigneeId: dewi.id });
    expect((await retry()).status).toBe(404);
  });

  test('that rests after a failure is tried at once when somebody asks', async () => {
    problems.push(503, 503, 503);
    await api.inbound({ media: { id: 'resting', mimeType: 'image/png', size: 0, fileName: null } });
    const { id } = await Message.query(api.db).first().throwIfNotFound();
    files.set('resting', PNG);
    // Three failures: the next try by itself would come ten seconds after the third.
    await waitUntil(async () => problems.length === 0 || Promise.reject(new Error('not yet')), {
      timeoutMs: 60_000,
    });
    const before = Date.now();
    await sari.call('POST', `/messages/${id}/media/retry`);
    await settled(id);
    expect(Date.now() - before).toBeLessThan(8_000);
  });

  test('of an earlier life of the API is found at start', async () => {
    files.set('later', PNG);
    await api.inbound();
    const { id } = await Message.query(api.db).first().throwIfNotFound();
    const media = {
      gatewayId: 'later',
      mimeType: 'image/png',
      size: 1,
      fileName: null,
      state: 'pending' as const,
      file: null,
    };
    await Message.query(api.db).findById(id).patch({ media });
    api.deps.media.start();
    expect((await settled(id)).media?.state).toBe('ready');
  });

  test("of another CS's conversation is absent, of nobody too", async () => {
    const id = await received(PNG);
    await settled(id);
    await Conversation.query(api.db).patch({ assigneeId: dewi.id });
    expect((await fetchMedia(id)).status).toBe(404);
    expect((await fetchMedia(id, { cookie: '' })).status).toBe(401);
    const plain = await Message.query(api.db).insertAndFetch({
      conversationId: (await Message.query(api.db).findById(id).throwIfNotFound()).conversationId,
      sessionId: 'main',
      direction: 'inbound',
      author: 'customer',
      status: 'delivered',
    });
    expect((await fetchMedia(plain.id, { cookie: dewi.cookie })).status).toBe(404);
  });
});

describe('sending again', () => {
  async function outbound(status: MessageStatus, fields: Partial<Message> = {}) {
    await api.inbound();
    const conversation = await Conversation.query(api.db).first().throwIfNotFound();
    const { id } = await Message.query(api.db).insertAndFetch({
      conversationId: conversation.id,
      sessionId: 'main',
      direction: 'outbound',
      author: 'agent',
      lane: 'reply',
      body: 'Siap',
      status,
      statusReason: 'expired',
      waMessageId: 'OLD',
      ...fields,
    });
    return id;
  }
  const retry = (id: number, body: object = {}) => sari.call('POST', `/messages/${id}/retry`, body);

  test('keeps the row and raises the attempt; asking 10 times at once is asking once', async () => {
    const id = await outbound('failed');
    const answers = await Promise.all(Array.from({ length: 10 }, () => retry(id)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
    expect(answers[0]?.body.data).toMatchObject({
      id,
      status: 'queued',
      statusReason: null,
      attempt: 2,
      waMessageId: null,
    });
    const stored = await Message.query(api.db).findById(id).throwIfNotFound();
    expect(stored.attempt).toBe(2);
    expect(stored.expiresAt?.getTime()).toBeGreaterThan(Date.now());
  });

  test('of what may have arrived needs a word', async () => {
    const id = await outbound('unconfirmed');
    const answer = await retry(id);
    expect([answer.status, answer.body.error?.code]).toEqual([409, 'confirmation_required']);
    expect((await retry(id, { confirmed: true })).body.data).toMatchObject({ status: 'queued', attempt: 2 });
  });

  test.each([['sent'], ['read'], ['withdrawn']] as const)('of what is %s is a conflict', async (status) => {
    const answer = await retry(await outbound(status), { confirmed: true });
    expect([answer.status, answer.body.error?.code]).toEqual([409, 'message_not_retryable']);
  });

  test("of a customer's message is a conflict, of none 404, with nonsense 400", async () => {
    await outbound('sent');
    const inbound = await Message.query(api.db).findOne({ direction: 'inbound' }).throwIfNotFound();
    expect((await retry(inbound.id)).status).toBe(409);
    expect((await retry(999_999)).status).toBe(404);
    expect((await retry(inbound.id, { confirmed: 'yes' })).status).toBe(400);
  });

  const drop = (id: number, by = sari) => by.call('POST', `/messages/${id}/drop`);

  test('or letting go: what is held since a restore is one of the two, once', async () => {
    const held = { statusReason: 'restored' };
    const letGo = await outbound('unconfirmed', held);
    for (const _again of [1, 2]) {
      const answer = await drop(letGo);
      expect([answer.status, answer.body.data]).toMatchObject([
        200,
        { status: 'withdrawn', statusReason: 'dropped' },
      ]);
    }
    expect((await retry(letGo, { confirmed: true })).body.error?.code).toBe('message_not_retryable');
    expect(
      await api.db('audit_log').where({ action: 'message.dropped', subject_id: String(letGo) }),
    ).toHaveLength(1);

    await Conversation.query(api.db).patch({ assigneeId: dewi.id });
    expect((await drop(letGo)).status).toBe(404);
  });

  test('letting go of what is not held since a restore is a conflict', async () => {
    const answer = await drop(await outbound('unconfirmed', { statusReason: 'unknown' }));
    expect([answer.status, answer.body.error?.code]).toEqual([409, 'message_not_held']);
    expect((await drop(await outbound('queued', { statusReason: null, waMessageId: 'NEW' }))).status).toBe(
      409,
    );
  });
});
