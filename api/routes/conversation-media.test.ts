import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Message } from '@roms/contracts/messages';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';
import { insertCustomer } from '../../tests/support/rows.ts';

let api: OrderApi;
let [ani, beni] = [] as unknown as [Staff, Staff];
let conversation: number;
beforeAll(async () => {
  api = await startOrderApi();
  [ani, beni] = [await api.staff('cs', 'Ani'), await api.staff('cs', 'Beni')];
  [conversation] = (await api
    .db('conversations')
    .insert({ customer_id: (await insertCustomer(api.db)).id, session_id: 'main', assignee_id: ani.id })
    .returning('id')
    .then((rows) => rows.map(({ id }) => id as number))) as [number];
  // Three files in the same moment, so that the keyset has to tell them apart.
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 1, 8, minute));
  await api.db('messages').insert(
    Array.from({ length: 40 }, (_, index) => ({
      conversation_id: conversation,
      session_id: 'main',
      direction: 'inbound',
      author: 'customer',
      type: index % 2 === 0 ? 'image' : 'text',
      status: 'delivered',
      body: `pesan ${index}`,
      sent_at: at(Math.floor(index / 6)),
      media: index % 2 === 0 ? JSON.stringify({ state: 'ready', mimeType: 'image/jpeg', size: 10 }) : null,
    })),
  );
});
afterAll(() => api.stop());

const page = (who: Staff, cursor = '') =>
  api.call<Message[]>(who, 'GET', `/api/v1/conversations/${conversation}/media?cursor=${cursor}`);

test('the files of a conversation come newest first, each once over all pages', async () => {
  await api.db('messages').insert(
    Array.from({ length: 30 }, (_, index) => ({
      conversation_id: conversation,
      session_id: 'main',
      direction: 'outbound',
      author: 'phone',
      type: 'document',
      status: 'sent',
      body: '',
      sent_at: new Date(Date.UTC(2026, 9, 1, 8, Math.floor(index / 3))),
      media: JSON.stringify({ state: 'ready', mimeType: 'application/pdf', size: 10 }),
    })),
  );
  const first = await page(ani);
  expect(first.body.data).toHaveLength(30);
  const second = await page(ani, first.body.page.nextCursor!);
  expect(second.body.page.nextCursor).toBeNull();
  const all = [...first.body.data, ...second.body.data];
  expect(new Set(all.map(({ id }) => id)).size).toBe(50);
  expect(all.every(({ media }) => media !== null)).toBe(true);
  const keys = all.map(({ sentAt, id }) => [sentAt, id] as const);
  const sorted = keys.toSorted((a, b) => b[0].localeCompare(a[0]) || b[1] - a[1]);
  expect(keys).toEqual(sorted);
});

test('those of a colleague’s conversation are nobody’s', async () => {
  expect((await page(beni)).body.error.code).toBe('conversation_not_found');
});
