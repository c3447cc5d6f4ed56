import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '@roms/contracts/messages';
import { startInboxApi, type InboxApi } from '../../tests/support/inbox-api.ts';

let api: InboxApi;
beforeAll(async () => {
  api = await startInboxApi();
});
afterAll(() => api.stop());

/** What the thread shows of the message that arrived last. */
async function shown(): Promise<Message | undefined> {
  const staff = await api.staff('admin');
  const { id } = (await api.db('conversations').first('id')) as { id: number };
  const { body } = await staff.call('GET', `/conversations/${id}/messages`);
  return (body.data as Message[]).at(-1);
}

test('a place arrives with where it is and what it is called', async () => {
  const location = { latitude: -6.9147, longitude: 107.6098, name: 'Gedung\0 Sate' };
  expect((await api.inbound({ type: 'location', body: 'Gedung Sate', location })).status).toBe(200);
  expect(await shown()).toMatchObject({
    type: 'location',
    media: null,
    content: { location: { latitude: -6.9147, longitude: 107.6098, name: 'Gedung Sate' } },
  });
});

test('a visiting card arrives with everybody on it', async () => {
  const contacts = [
    { name: 'Budi', phone: '628123' },
    { name: 'Toko', phone: null },
  ];
  await api.inbound({ type: 'contact', body: 'Budi, Toko', contacts });
  expect((await shown())?.content).toEqual({ contacts });
});

test('a text has neither', async () => {
  await api.inbound();
  expect((await shown())?.content).toBeNull();
});

test('a place that is nowhere is refused', async () => {
  const location = { latitude: 91, longitude: 0, name: null };
  expect((await api.inbound({ type: 'location', location })).status).toBe(400);
});
