import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cleanText } from '@roms/domain/text';
import { anyText } from './any-text.ts';
import { inboundEvent, startInboxApi, type InboxApi, type Staff } from './inbox-api.ts';
import { insertProduct } from './rows.ts';

let api: InboxApi;
let admin: Staff & { cookie: string };
let apiKey: string;
const SCOPES = ['orders:create'];
const ids = { conversation: 0, customer: 0, product: 0 };

const phone = (): string => `62812${String(Math.floor(Math.random() * 1e8)).padStart(8, '0')}`;

const item = { product_name: 'Kopi', quantity: 1, price: 1 };
const postOrder = (fields: object): Promise<{ status: number }> =>
  fetch(`${api.url}/api/v1/orders`, {
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body: JSON.stringify({ customer: { phone: phone() }, items: [item], ...fields }),
  });

async function upload(text: string): Promise<{ status: number }> {
  const name = encodeURIComponent(text.toWellFormed());
  return fetch(`${api.url}/api/v1/conversations/${ids.conversation}/files?fileName=${name}`, {
    method: 'POST',
    headers: { cookie: admin.cookie, 'content-type': 'application/octet-stream' },
    body: Buffer.from('%PDF-1.7 x'),
  });
}

const at = new Date().toISOString();
const session = { id: 'main', state: 'ready', since: at, qr: null, phone: null, retryAt: null };
const search = (path: string) => (text: string) =>
  admin.call('GET', `${path}?q=${encodeURIComponent(text.toWellFormed())}`);

/** Whatever takes a text from outside, each with the text in all of its fields. */
const ENTRANCES: Record<string, (text: string) => Promise<{ status: number }>> = {
  'the customer of an order': (text) =>
    postOrder({
      customer: { phone: phone(), name: text, email: text, address: text, city: text, province: text },
      notes: text,
    }),
  'the name of an order': (text) => postOrder({ external_id: text }),
  'the products of an order': (text) =>
    postOrder({ items: [{ ...item, product_name: `x${text}`, sku: text.slice(0, 90) }] }),
  'the numbers of an order': (text) =>
    postOrder({ items: [{ ...item, quantity: text, price: text }], created_at: text }),
  'a message of a customer': (text) => api.inbound({ phone: phone(), pushName: text, body: text }),
  'a document of a customer': (text) =>
    api.inbound({
      phone: phone(),
      type: 'document',
      body: text,
      media: { id: 'm', mimeType: text, size: 1, fileName: text },
    }),
  'a place of a customer': (text) =>
    api.inbound({ type: 'location', body: text, location: { latitude: 1, longitude: 1, name: text } }),
  'a card of a customer': (text) =>
    api.inbound({ type: 'contact', body: text, contacts: [{ name: text, phone: text }] }),
  'ids of WhatsApp': (text) => api.webhook(inboundEvent({ waMessageId: `A${text}`, chat: text, lid: text })),
  'a state of a number': (text) =>
    api.webhook({ event: 'session', sessionId: 'main', at, data: { ...session, reason: text } }),
  'an ack': (text) =>
    api.webhook({ event: 'ack', sessionId: 'main', at, data: { waMessageId: text, ack: 1, key: text } }),
  'an outcome': (text) =>
    api.webhook({
      event: 'outcome',
      sessionId: 'main',
      at,
      data: { key: text, outcome: 'rejected', waMessageId: text, code: text },
    }),
  'a reply': (text) =>
    admin.call('POST', `/conversations/${ids.conversation}/messages`, { clientId: randomUUID(), body: text }),
  'the name of a file': upload,
  'an edit of a customer': (text) =>
    admin.call('PATCH', `/customers/${ids.customer}`, { name: text, address: text, city: text }),
  'a customer by hand': (text) =>
    admin.call('POST', '/customers', { name: text, address: text, city: text, phones: [phone()] }),
  'an order by hand': (text) =>
    admin.call('POST', '/manual-orders', {
      clientId: randomUUID(),
      customer: { name: `x${text}`, phone: phone(), city: text },
      items: [{ productId: ids.product, quantity: 1 }],
      notes: text,
    }),
  'the name of the shop': (text) => admin.call('PATCH', '/settings', { shopName: text }),
  'the text of an absence': (text) => admin.call('PATCH', '/settings', { away: { on: false, body: text } }),
  'the name of a colleague': (text) => admin.call('PATCH', `/users/${admin.id}`, { name: text }),
  'the name of a label': (text) => admin.call('POST', '/labels', { name: text, color: '#84994f' }),
  'a view of the inbox': (text) =>
    admin.call('POST', '/saved-views', { name: text, filter: { q: text }, shared: true }),
  'a note': (text) => admin.call('POST', `/conversations/${ids.conversation}/notes`, { body: text }),
  'the name of a key': (text) => admin.call('POST', '/api-keys', { name: text, scopes: SCOPES }),
  'a login': (text) => api.anonymous('POST', '/auth/login', { email: `x${text}`, password: `x${text}` }),
  'a search of everything': search('/search'),
  'a search of customers': search('/customers'),
  'a search of orders': search('/orders'),
  'a search of conversations': search('/conversations'),
  'a search of products': search('/products'),
};

/** Every text of a value, however deep. */
function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null || value instanceof Date || Buffer.isBuffer(value))
    return [];
  // What names are compared by is taken apart on purpose.
  const written = Object.entries(value).filter(([key]) => !key.includes('normalised'));
  return written.flatMap(([key, part]) => [key, ...textsOf(part)]);
}

/** Nearly no text is a number and a date; and nobody has the password. */
const MAY_REFUSE_ALL = ['the numbers of an order', 'a login'];

/** Registers the tests that put `runs` texts into each entrance of the API, and look at what was stored. */
export function testHostileTexts(runs: number): void {
  beforeAll(async () => {
    api = await startInboxApi();
    admin = await api.staff('admin');
    await api.inbound({ phone: '6281211112222', pushName: 'Sari' });
    ids.conversation = (await api.db('conversations').first('id')).id;
    ids.customer = (await api.db('customers').first('id')).id;
    ids.product = await insertProduct(api.db, 'Kopi Gayo');
    await api.db('products').update({ stock: 1_000_000 });
    const { body } = await admin.call('POST', '/api-keys', {
      name: 'toko',
      scopes: SCOPES,
      ratePerSecond: 1_000,
      burst: 2_500,
    });
    apiKey = (body.data as { key: string }).key;
  });
  afterAll(() => api.stop());

  test.each(Object.entries(ENTRANCES))('%s: any text is taken or refused', async (name, enter) => {
    const taken = { once: false };
    await fc.assert(
      fc.asyncProperty(anyText(), async (text) => {
        const { status } = await enter(text);
        // Too many wrong passwords are 429.
        expect(status, JSON.stringify(text)).toBeLessThan(500);
        taken.once ||= status < 300;
      }),
      { numRuns: name === 'a login' ? Math.ceil(runs / 4) : runs },
    );
    if (!MAY_REFUSE_ALL.includes(name)) expect(taken.once).toBe(true);
  });

  test('what is stored is well-formed and clean, wherever it went', async () => {
    const tables = ['customers', 'customer_identities', 'orders', 'order_items', 'order_events', 'messages'];
    const others = [
      'users',
      'settings',
      'api_keys',
      'labels',
      'saved_views',
      'uploads',
      'audit_log',
      'wa_session_events',
      'message_acks',
    ];
    let seen = 0;
    for (const table of [...tables, ...others]) {
      for (const row of (await api.db(table)) as object[]) {
        for (const text of textsOf(row)) {
          seen += 1;
          expect(text, `${table} ${JSON.stringify(text)}`).toBe(cleanText(text));
        }
      }
    }
    expect(seen).toBeGreaterThan(500);
  });

  test.each(['\u200b', '\u3164', '\u2800', ' \n\u200d '])(
    'a reply of nothing that can be seen (%j) is refused',
    async (body) => {
      const path = `/conversations/${ids.conversation}/messages`;
      const { status } = await admin.call('POST', path, { clientId: randomUUID(), body });
      expect(status).toBe(400);
    },
  );

  test('the next message of a customer arrives after one that was refused', async () => {
    const phoneOf = '6281277778888';
    const refused = await api.inbound({ phone: phoneOf, waMessageId: 'A\0' });
    expect(refused.status).toBe(400);
    expect((await api.inbound({ phone: phoneOf, body: 'masih di sini?' })).status).toBe(200);
    expect(await api.db('messages').where({ body: 'masih di sini?' })).toHaveLength(1);
  });
}
