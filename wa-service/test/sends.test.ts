import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createReceiver, createService, KEY, SECRET, waitFor } from './support.ts';
import type { Service } from './support.ts';

let service: Service;
let receiver: Awaited<ReturnType<typeof createReceiver>>;

beforeAll(async () => {
  receiver = await createReceiver();
  service = await createService({
    ROMS_WEBHOOK_URL: receiver.url(),
    ROMS_WEBHOOK_SECRET: SECRET,
    WA_UNKNOWN_AFTER_MS: '1500',
  });
  await service.start();
});
afterAll(async () => {
  await service.clear();
  await receiver.close();
});

describe('answers', () => {
  it('refuses a caller without the key before it looks at the request', async () => {
    for (const path of [
      '/sessions',
      '/sessions/main',
      '/sessions/none',
      '/metrics',
      '/dead-letters',
      '/nowhere',
    ]) {
      expect((await service.json(path)).status, path).toBe(401);
    }
    const bad = await service.json<{ error: { code: string; requestId: string } }>(
      '/sessions/main/messages',
      {
        method: 'POST',
        headers: { 'x-api-key': 'wrong' },
        body: '{',
      },
    );
    expect(bad.status).toBe(401);
    expect(bad.body.error).toMatchObject({ code: 'unauthenticated', requestId: expect.any(String) });
  });

  it.each([
    ['no key', { lane: 'reply', to: '62811', body: 'x' }],
    ['no body', { key: 'k', lane: 'reply', to: '6281100000001' }],
    ['an unknown lane', { key: 'k', lane: 'express', to: '6281100000001', body: 'x' }],
    [
      'an unreadable date',
      { key: 'k', lane: 'reply', to: '6281100000001', body: 'x', expiresAt: 'tomorrow' },
    ],
    ['a mistyped key', { key: 7, lane: 'reply', to: '6281100000001', body: 'x' }],
    ['a group', { key: 'k', lane: 'reply', to: '1234567890@g.us', body: 'x' }],
    ['no phone', { key: 'k', lane: 'reply', to: 'Sari', body: 'x' }],
  ])('400 with %s', async (_what, ask) => {
    const { status, body } = await service.ask(ask);
    expect([status, body.error.code]).toEqual([400, 'invalid_request']);
  });

  it('400 with what is no JSON, 404 for a session that is not there', async () => {
    const init = {
      method: 'POST',
      headers: { 'x-api-key': KEY, 'content-type': 'application/json' },
      body: '{',
    };
    expect((await service.json('/sessions/main/messages', init)).status).toBe(400);
    const { status, body } = await service.json<{ error: { code: string } }>('/sessions/none', {
      headers: { 'x-api-key': KEY },
    });
    expect([status, body.error.code]).toEqual([404, 'session_not_found']);
  });

  it('knows one phone in every form, and a LID', async () => {
    for (const [index, to] of [
      '6281100000010',
      '+62 811-0000-0010',
      '081100000010',
      '6281100000010@c.us',
    ].entries()) {
      expect((await service.send(`form-${index}`, to, `halo ${index}`)).outcome).toBe('sent');
    }
    const { lid } = await lastInbound('081100000010', 'siapa?');
    expect((await service.send('form-lid', lid as string, 'halo lid')).outcome).toBe('sent');
    const bodies = (await service.phone('+6281100000010')).map(({ body }) => body);
    expect(bodies).toEqual(['halo 0', 'halo 1', 'halo 2', 'halo 3', 'siapa?', 'halo lid']);
  });

  it('409 for a key that belongs to another text or chat, and sends nothing', async () => {
    await service.send('reused', '6281100000011', 'satu');
    for (const [to, body] of [
      ['6281100000011', 'dua'],
      ['6281100000012', 'satu'],
    ]) {
      const answer = await service.ask({ key: 'reused', lane: 'reply', to, body });
      expect([answer.status, answer.body.error.code]).toEqual([409, 'key_reused']);
    }
    expect(await service.phone('6281100000011')).toHaveLength(1);
    expect(await service.phone('6281100000012')).toEqual([]);
  });

  it('rejects what is possible to read and impossible to do, and remembers it', async () => {
    const past = new Date(Date.now() - 1000).toISOString();
    const ask = { key: 'old', lane: 'transactional', to: '6281100000013', body: 'x', expiresAt: past };
    expect((await service.ask(ask)).body.data).toEqual({ outcome: 'rejected', code: 'expired' });
    expect((await service.ask(ask)).body.data).toEqual({
      outcome: 'duplicate',
      first: 'rejected',
      code: 'expired',
    });
    await service.simulate('phones/6281100000014/unregister');
    expect(await service.send('gone', '6281100000014', 'x')).toEqual({
      outcome: 'rejected',
      code: 'not_on_whatsapp',
    });
  });
});

describe('one key, one message', () => {
  it('20 asks at once with one key are one message and one `sent`', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => service.send('many', '6281100000020', 'sekali saja')),
    );
    const messages = await service.phone('6281100000020');
    expect(messages).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === 'sent')).toHaveLength(1);
    for (const answer of answers) {
      expect(answer).toMatchObject({ waMessageId: messages[0]?.id });
      expect(['sent', 'duplicate']).toContain(answer.outcome);
    }
  });

  it('the same text under two keys is two messages', async () => {
    await Promise.all([
      service.send('t-1', '6281100000021', 'ok'),
      service.send('t-2', '6281100000021', 'ok'),
    ]);
    expect(await service.phone('6281100000021')).toHaveLength(2);
  });

  it('goes on with a running send when the caller hangs up', async () => {
    // Acks of the sends before this one would use the fault up.
    await new Promise((go) => setTimeout(go, 500));
    await service.simulate('faults', { kind: 'drop_ack', count: 1 });
    const caller = new AbortController();
    const ask = { key: 'hung-up', lane: 'reply', to: '6281100000022', body: 'halo' };
    const asking = fetch(`${service.base}/sessions/main/messages`, {
      ...service.post(ask),
      signal: caller.signal,
    });
    setTimeout(() => caller.abort(), 60);
    await expect(asking).rejects.toThrow();
    expect((await service.deliver('hung-up', '6281100000022', 'halo')).outcome).toMatch(/sent|duplicate/);
    expect(await service.phone('6281100000022')).toHaveLength(1);
  });
});

describe('faults', () => {
  it('a send that fails before the message exists is not_yet, and goes out when asked again', async () => {
    await service.simulate('faults', { kind: 'fail_send', count: 1 });
    expect(await service.send('fail', '6281100000030', 'halo')).toMatchObject({
      outcome: 'not_yet',
      reason: 'engine_error',
      retryAfterMs: expect.any(Number),
    });
    expect(await service.phone('6281100000030')).toEqual([]);
    expect((await service.send('fail', '6281100000030', 'halo')).outcome).toBe('sent');
  });

  let tries = 0;
  it('a key that was only ever turned away takes another chat and other words', async () => {
    // A second try has a key and phones of its own.
    tries += 1;
    const [key, one, other] = [`turned-away-${tries}`, `628110000010${tries}`, `628110000011${tries}`];
    await service.simulate('disconnect');
    try {
      expect((await service.send(key, one, 'pagi')).outcome).toBe('not_yet');
      expect((await service.send(key, other, 'siang')).outcome).toBe('not_yet');
    } finally {
      await service.simulate('connect');
    }
    expect((await service.deliver(key, other, 'siang')).outcome).toBe('sent');
    expect(await service.phone(one)).toEqual([]);
    expect(await service.phone(other)).toMatchObject([{ body: 'siang' }]);
    const late = { key, lane: 'reply', to: one, body: 'pagi' };
    expect((await service.ask(late)).body.error.code).toBe('key_reused');
  });

  it('ack −1 is rejected with wa_nack', async () => {
    await service.simulate('faults', { kind: 'nack_send', count: 1 });
    expect(await service.send('nack', '6281100000031', 'halo')).toMatchObject({
      outcome: 'rejected',
      code: 'wa_nack',
    });
    await waitFor('the ack', () =>
      receiver.of('ack').some(({ event }) => event.event === 'ack' && event.data.ack === -1),
    );
  });

  it('a hung send is unknown, is never sent again, and is settled by evidence with an outcome webhook', async () => {
    await service.simulate('faults', { kind: 'hang_send', count: 1 });
    const first = await service.send('hang', '6281100000032', 'menggantung');
    expect(first.outcome).toBe('unknown');
    expect(await service.phone('6281100000032')).toEqual([]);
    expect(await service.send('hang', '6281100000032', 'menggantung')).toMatchObject({
      outcome: 'duplicate',
      first: 'unknown',
    });
    // The page sends what it had kept as pending when it is connected again.
    await service.simulate('disconnect');
    expect(await service.send('while-away', '6281100000033', 'x')).toMatchObject({
      outcome: 'not_yet',
      reason: 'disconnected',
    });
    await service.simulate('connect');
    const { event } = await waitFor('the outcome', () => receiver.of('outcome')[0]);
    const [message, ...others] = await service.phone('6281100000032');
    expect(event.data).toEqual({ key: 'hang', outcome: 'sent', waMessageId: message?.id });
    expect(others).toEqual([]);
    expect(await service.send('hang', '6281100000032', 'menggantung')).toMatchObject({ first: 'sent' });
  });

  it('an ack that never comes as an event is read back from the chat', async () => {
    await service.simulate('phones/6281100000034/offline');
    await service.simulate('faults', { kind: 'drop_ack', count: 1 });
    expect((await service.deliver('dropped', '6281100000034', 'halo')).outcome).toMatch(/sent|duplicate/);
  });
});

describe('acks', () => {
  it('rise from sent over delivered to read, with the key, and wait for a phone that is offline', async () => {
    const phone = '6281100000040';
    await service.simulate(`phones/${phone}/offline`);
    const answer = await service.send('ticks', phone, 'halo');
    const acks = (): number[] =>
      receiver
        .of('ack')
        .flatMap(({ event }) =>
          event.event === 'ack' && event.data.key === 'ticks' ? [event.data.ack] : [],
        );
    await waitFor('ack 1', () => acks().includes(1));
    await new Promise((go) => setTimeout(go, 600));
    await service.simulate(`phones/${phone}/read`);
    expect(acks()).toEqual([1]);
    await service.simulate(`phones/${phone}/online`);
    await waitFor('ack 2', () => acks().includes(2));
    await service.simulate(`phones/${phone}/read`);
    await waitFor('ack 3', () => acks().includes(3));
    expect(acks()).toEqual([1, 2, 3]);
    expect(await service.phone(phone)).toMatchObject([
      { id: (answer as { waMessageId: string }).waMessageId, ack: 3 },
    ]);
  });

  it('own sends never come back as messages; what is typed on the phone does', async () => {
    const phone = '6281100000041';
    await service.send('own', phone, 'dari layanan');
    await service.simulate('shop/messages', { to: phone, body: 'dari HP' });
    const typed = await waitFor('the typed message', () => messagesOf(phone)[0]);
    await new Promise((go) => setTimeout(go, 100));
    expect(messagesOf(phone)).toHaveLength(1);
    expect(typed).toMatchObject({ fromMe: true, body: 'dari HP', chat: `${phone}@c.us` });
  });
});

const messagesOf = (phone: string) =>
  receiver
    .of('message')
    .flatMap(({ event }) => (event.event === 'message' && event.data.phone === phone ? [event.data] : []));

async function lastInbound(phone: string, body: string) {
  await service.simulate(`phones/${phone}/messages`, { body });
  return waitFor('the inbound message', () =>
    receiver
      .of('message')
      .flatMap(({ event }) => (event.event === 'message' ? [event.data] : []))
      .find((one) => one.body === body),
  );
}
