import { afterEach, beforeEach, expect, it } from 'vitest';
import { webhookEventSchema } from '@roms/contracts/webhooks';
import { createReceiver, createService, SECRET, waitFor } from './support.ts';
import type { Service } from './support.ts';

const PHONE = '6281300000501';
const CHAT = `${PHONE}@c.us`;

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

type Shown = { id: string; body: string; edited: boolean; deleted: boolean; quotedId: string | null };
const does = (path: string, body: object = {}) => service.simulate<Shown>(path, body);
const write = async (body: string, more: object = {}) =>
  (await does(`phones/${PHONE}/messages`, { body, ...more })).body.data;
const change = (id: string, action: string, body?: object, by = `phones/${PHONE}`) =>
  does(`${by}/messages/${id}/${action}`, body);
const told = (kind: 'reaction' | 'edit' | 'revoke') => receiver.of(kind).map(({ event }) => event.data);

it('tells reactions, edits and deletions, signed and of the contract, also those of the time it was down', async () => {
  const { id } = await write('Pesan 2 kg');
  await waitFor('the message', () => receiver.of('message')[0]);
  await change(id, 'react', { emoji: '👍' }, `shop/${PHONE}`);
  await change(id, 'react', { emoji: '❤️' });
  await change(id, 'react', { emoji: null });
  await waitFor('three reactions', () => told('reaction').length === 3);
  expect(told('reaction')).toMatchObject([
    { waMessageId: id, chat: CHAT, emoji: '👍', fromMe: true },
    { waMessageId: id, chat: CHAT, from: CHAT, emoji: '❤️', fromMe: false },
    { waMessageId: id, chat: CHAT, from: CHAT, emoji: null, fromMe: false },
  ]);
  await does('disconnect');
  await change(id, 'edit', { body: 'Pesan 3 kg' });
  const { data } = (await change(id, 'delete')).body;
  expect(data).toMatchObject({ body: '', deleted: true });
  expect(told('edit')).toEqual([]);
  await does('connect');
  await waitFor('the deletion', () => told('revoke').length === 1);
  expect(told('edit')).toMatchObject([{ waMessageId: id, from: CHAT, body: 'Pesan 3 kg' }]);
  expect(receiver.accepted.every((one) => one.isSigned)).toBe(true);
  for (const { event } of receiver.accepted) expect(webhookEventSchema.parse(event)).toEqual(event);
});

it('lets nobody change what another wrote or what is gone', async () => {
  const { id } = await write('Halo');
  expect((await change(id, 'edit', { body: 'x' }, `shop/${PHONE}`)).status).toBe(403);
  expect((await change(id, 'delete', {}, 'phones/6281300000502')).status).toBe(404);
  expect((await change(id, 'delete')).status).toBe(200);
  for (const action of ['edit', 'react', 'delete'])
    expect((await change(id, action, { body: 'x', emoji: '👍' })).status).toBe(404);
});

it('quotes both ways', async () => {
  const { id } = await write('Berapa harganya?');
  const second = await write('Yang ini', { quote: id });
  const third = (await change(second.id, 'quote', { body: 'Atau yang itu' })).body.data;
  await waitFor('all three', () => receiver.of('message').length === 3);
  const quotes = receiver.of('message').map(({ event }) => (event.data as { quotedId?: string }).quotedId);
  expect(quotes).toEqual([undefined, id, second.id]);
  await service.ask({ key: 'q1', lane: 'reply', to: PHONE, body: 'Rp 90.000', quote: third.id });
  expect((await service.phone(PHONE)).at(-1)).toMatchObject({ body: 'Rp 90.000', quotedId: third.id });
});
