import { createHash, createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WEBHOOK_HEADERS } from '@roms/contracts/webhooks';
import { startOrderApi, WEBHOOK_SECRET, type Caller, type OrderApi } from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder, insertProduct } from '../../tests/support/rows.ts';
import { routes } from './index.ts';

/**
 * A walk over the writes that find a row by a phone, a number or an id of somebody else's making instead of our own id:
 * the scope of rows is asked at an id, so each of these has to ask by itself. Ani owns everything; Beni, who is CS too,
 * and a key of another source know all the names.
 */
const PHONE = '6281311112222';
const LID = '100000000001234@lid';
const PDF = Buffer.from('%PDF-1.7 rahasia');

let api: OrderApi;
let ani: Caller & { id: number };
let beni: Caller & { id: number };
let admin: Caller;
let keys: { owner: Caller; other: Caller };
const ids = { customer: 0, order: 0, conversation: 0, message: 0, product: 0 };

beforeAll(async () => {
  api = await startOrderApi();
  [ani, beni, admin] = [
    await api.staff('cs', 'Ani'),
    await api.staff('cs', 'Beni'),
    await api.staff('admin'),
  ];
  keys = {
    owner: await api.key(undefined, { source: 'toko-a' }),
    other: await api.key(undefined, { source: 'toko-b' }),
  };
});
afterAll(() => api.stop());

beforeEach(async () => {
  const { db } = api;
  await db.raw('TRUNCATE customers, orders, products, uploads, idempotency_keys CASCADE');
  ids.product = await insertProduct(db, 'Kopi Gayo', { stock: 100 });
  const [customer] = await db('customers')
    .insert({
      name: 'Ibu Sari',
      name_source: 'order',
      phone: PHONE,
      zone: 'Asia/Jakarta',
      city: 'Bandung',
      address: 'Jl. Melati 1',
      address_source: 'order',
    })
    .returning('id');
  ids.customer = customer.id as number;
  await db('customer_identities').insert([
    { customer_id: ids.customer, kind: 'phone', value: PHONE },
    { customer_id: ids.customer, kind: 'lid', value: LID },
  ]);
  ids.order = await insertOrder(db, { customerId: ids.customer, number: 'ORD-SARI' });
  await db('orders').where({ id: ids.order }).update({ source: 'toko-a', external_id: 'A-1' });
  const [conversation] = await db('conversations')
    .insert({ customer_id: ids.customer, session_id: 'main', assignee_id: ani.id })
    .returning('id');
  ids.conversation = conversation.id as number;
  const [message] = await db('messages')
    .insert({
      conversation_id: ids.conversation,
      session_id: 'main',
      direction: 'outbound',
      author: 'agent',
      author_id: ani.id,
      client_id: 'bubble-1',
      lane: 'reply',
      status: 'sent',
      wa_message_id: 'WA-1',
      body: 'Halo kak',
    })
    .returning('id');
  ids.message = message.id as number;
});

/** What belongs to Ani, as it stands in the database; what a write made beside it is not in it. */
async function anisRows(): Promise<unknown> {
  const { db } = api;
  const own = { customer_id: ids.customer };
  return {
    customer: await db('customers').where({ id: ids.customer }).first(),
    identities: await db('customer_identities').where(own).orderBy('value'),
    order: await db('orders').where({ id: ids.order }).first(),
    items: await db('order_items').where({ order_id: ids.order }),
    events: await db('order_events').where({ order_id: ids.order }),
    conversation: await db('conversations').where({ id: ids.conversation }).first(),
    message: await db('messages').where({ id: ids.message }).first(),
  };
}

const manualOrder = (customer: object, clientId: string = randomUUID()) => ({
  clientId,
  customer,
  items: [{ productId: ids.product, quantity: 1 }],
});
const externalOrder = (fields: object) => ({
  customer: { phone: '081399998888', name: 'Orang Lain', city: 'Makassar', address: 'Jl. Lain 9' },
  items: [{ product_name: 'Kopi Gayo', quantity: 1, price: 1 }],
  ...fields,
});
const post = (who: Caller | null, path: string, body: unknown) =>
  api.call(who, 'POST', `/api/v1${path}`, body);

/** A webhook that somebody signed who does not have the secret. */
function forged(event: object, secret = 'not-the-secret') {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  const headers = {
    [WEBHOOK_HEADERS.timestamp]: timestamp,
    [WEBHOOK_HEADERS.signature]: `sha256=${digest}`,
    [WEBHOOK_HEADERS.eventId]: randomUUID(),
  };
  return api.call({ headers }, 'POST', '/api/v1/webhooks/whatsapp', body);
}

type Write = {
  /** The route as it is declared. */
  route: string;
  what: string;
  /** What Ani did before. */
  prepare?: () => Promise<{ status: number }>;
  go: () => Promise<{ status: number; body: Record<string, unknown> }>;
  status: number;
};

const at = '2026-11-29T10:00:00.000Z';
const WRITES: Write[] = [
  {
    route: 'post /api/v1/manual-orders/thank-you-preview',
    what: 'a colleague’s customer',
    go: () => post(beni, '/manual-orders/thank-you-preview', manualOrder({ id: ids.customer })),
    status: 404,
  },
  {
    route: 'post /api/v1/manual-orders',
    what: 'a customer by phone',
    go: () =>
      post(
        beni,
        '/manual-orders',
        manualOrder({ name: 'Bukan Sari', phone: '0813-1111-2222', city: 'Makassar' }),
      ),
    status: 201,
  },
  {
    route: 'post /api/v1/manual-orders',
    what: 'an order by the form of another person',
    prepare: () => post(ani, '/manual-orders', manualOrder({ id: ids.customer }, 'form-1')),
    go: () => post(beni, '/manual-orders', manualOrder({ name: 'Lain', phone: '081399997777' }, 'form-1')),
    status: 201,
  },
  {
    route: 'post /api/v1/orders',
    what: 'an order by the external id of another source',
    go: () => post(keys.other, '/orders', externalOrder({ external_id: 'A-1' })),
    status: 201,
  },
  {
    route: 'post /api/v1/orders',
    what: 'an order of its own source by external id, with other contents',
    go: () => post(keys.owner, '/orders', externalOrder({ external_id: 'A-1' })),
    status: 201,
  },
  {
    route: 'post /api/v1/orders',
    what: 'a customer by phone, as CS',
    go: () => post(beni, '/orders', externalOrder({ customer: { phone: PHONE, name: 'Bukan Sari' } })),
    status: 401,
  },
  {
    route: 'post /api/v1/conversations/:id/messages',
    what: 'a bubble by its client id',
    go: async () =>
      post(beni, `/conversations/${await benisConversation()}/messages`, {
        clientId: 'bubble-1',
        body: 'Lain',
      }),
    status: 202,
  },
  {
    route: 'post /api/v1/conversations/:id/messages',
    what: 'a file by the hash of its bytes, which Ani uploaded',
    prepare: () => post(ani, `/conversations/${ids.conversation}/files?fileName=harga.pdf`, PDF),
    go: async () => {
      const media = { id: createHash('sha256').update(PDF).digest('hex'), kind: 'document' };
      return post(beni, `/conversations/${await benisConversation()}/messages`, {
        clientId: randomUUID(),
        media,
      });
    },
    status: 404,
  },
  {
    route: 'post /api/v1/webhooks/whatsapp',
    what: 'a message by WhatsApp’s id, without the secret',
    go: () => forged({ event: 'ack', sessionId: 'main', at, data: { waMessageId: 'WA-1', ack: 3 } }),
    status: 401,
  },
  {
    route: 'post /api/v1/webhooks/whatsapp',
    what: 'a message of the same id on another number',
    go: () =>
      forged({ event: 'ack', sessionId: 'other', at, data: { waMessageId: 'WA-1', ack: 3 } }, WEBHOOK_SECRET),
    status: 200,
  },
  ...['start', 'stop', 'logout', 'pairing-code'].map((action) => ({
    route: `post /api/v1/whatsapp/sessions/:id/${action}`,
    what: 'a number by its name, as CS',
    go: () => post(beni, `/whatsapp/sessions/main/${action}`, { phone: PHONE }),
    status: 403,
  })),
  ...(['PATCH', 'DELETE'] as const).map((method) => ({
    route: `${method.toLowerCase()} /api/v1/whatsapp/sessions/:id`,
    what: 'a number by its name, as CS',
    go: () => api.call(beni, method, '/api/v1/whatsapp/sessions/main', { label: 'Milik Beni' }),
    status: 403,
  })),
  {
    route: 'post /api/v1/conversations',
    what: 'a colleague’s customer by the phone',
    go: () => post(beni, '/conversations', { phone: PHONE }),
    status: 409,
  },
  {
    route: 'post /api/v1/conversations',
    what: 'a colleague’s customer by the id',
    go: () => post(beni, '/conversations', { customerId: ids.customer }),
    status: 409,
  },
  {
    route: 'post /api/v1/templates/preview',
    what: 'a colleague’s customer by the id',
    go: () => post(beni, '/templates/preview', { purpose: 'free', body: '{name}', customerId: ids.customer }),
    status: 404,
  },
  {
    route: 'post /api/v1/templates/preview',
    what: 'a colleague’s order by the id',
    go: () => post(beni, '/templates/preview', { purpose: 'free', body: '{total}', orderId: ids.order }),
    status: 404,
  },
  {
    route: 'post /api/v1/templates/test',
    what: 'a number by its name, as CS',
    go: () =>
      post(beni, '/templates/test', { clientId: 'x', purpose: 'free', body: 'Halo', sessionId: 'main' }),
    status: 403,
  },
  {
    route: 'post /api/v1/conversations/assign',
    what: 'many conversations at once, as CS',
    go: () => post(beni, '/conversations/assign', { ids: [ids.conversation], assigneeId: beni.id }),
    status: 403,
  },
  {
    route: 'put /api/v1/whatsapp/sessions/:id/pace',
    what: 'a number by its name, as CS',
    go: () => api.call(beni, 'PUT', '/api/v1/whatsapp/sessions/main/pace', { preset: 'fast' }),
    status: 403,
  },
  {
    route: 'post /api/v1/whatsapp/dead-letters/:id/replay',
    what: 'an event by the gateway’s id, as CS',
    go: () => post(beni, '/whatsapp/dead-letters/x/replay', {}),
    status: 403,
  },
  {
    route: 'post /api/v1/customers',
    what: 'a colleague’s customer by the phone',
    go: () => post(beni, '/customers', { name: 'Bukan Sari', phones: [PHONE] }),
    status: 409,
  },
  {
    route: 'post /api/v1/customers/label',
    what: 'a colleague’s customer among many',
    go: () => post(beni, '/customers/label', { customerIds: [ids.customer], labelId: 1, on: true }),
    status: 404,
  },
  {
    route: 'post /api/v1/reminders/bulk',
    what: 'a colleague’s order among many',
    go: () => post(beni, '/reminders/bulk', { orderIds: [ids.order], action: 'skip' }),
    status: 200,
  },
  {
    route: 'delete /api/v1/whatsapp/dead-letters/:id',
    what: 'an event by the gateway’s id, as CS',
    go: () => api.call(beni, 'DELETE', '/api/v1/whatsapp/dead-letters/x'),
    status: 403,
  },
];

/** Writes that name their row by our own id in the path: the walk over the routes asks them for another's. */
const OWN_ID =
  /^(patch|post|put|delete) \/api\/v1\/(orders|customers|customer-merges|audiences|reminder-rules|messages|users|api-keys|labels|saved-views|canned-replies|products|templates|broadcasts)\/:id|^(post|put) \/api\/v1\/conversations\/:id\/(files|read|unread|labels|notes|presence)$|^patch \/api\/v1\/conversations\/:id$/;
/** Writes that find nobody else's row: one's own login or the secret of a link, and what the admin makes for the whole shop. */
const OF_NOBODY = [
  'post /api/v1/auth/login',
  'post /api/v1/auth/logout',
  'post /api/v1/auth/password/forgot',
  'post /api/v1/auth/password/reset',
  'patch /api/v1/me',
  'post /api/v1/me/totp',
  'post /api/v1/me/totp/confirm',
  'delete /api/v1/me/totp',
  'put /api/v1/me/availability',
  'put /api/v1/me/weekly-summary',
  'post /api/v1/me/notifications/read',
  'post /api/v1/saved-views',
  'post /api/v1/canned-replies',
  'post /api/v1/users',
  'post /api/v1/labels',
  'post /api/v1/reminder-rules',
  'post /api/v1/reminder-rules/forecast',
  'post /api/v1/products',
  'post /api/v1/templates',
  'post /api/v1/imports',
  'post /api/v1/broadcasts',
  'post /api/v1/broadcasts/files',
  'post /api/v1/broadcasts/people',
  'post /api/v1/import-columns',
  'post /api/v1/segments/refresh',
  'post /api/v1/segments/preview',
  'post /api/v1/audiences',
  'post /api/v1/audiences/count',
  'post /api/v1/whatsapp/sessions',
  'post /api/v1/me/password',
  'delete /api/v1/me/logins/:id',
  'post /api/v1/api-keys',
  'patch /api/v1/settings',
  'put /api/v1/automation/stop',
  'delete /api/v1/automation/stop',
  'post /api/v1/whatsapp/dead-letters/replay',
];

test('every write finds its rows by our id, or is walked here', () => {
  const writes = routes
    .filter(({ method }) => method !== 'get')
    .map(({ method, path }) => `${method} ${path}`);
  const walked = new Set(WRITES.map(({ route }) => route));
  expect(
    writes.filter((name) => !walked.has(name) && !OWN_ID.test(name) && !OF_NOBODY.includes(name)),
  ).toEqual([]);
  expect([...walked, ...OF_NOBODY].filter((name) => !writes.includes(name))).toEqual([]);
});

describe.each(WRITES)('$route: $what', ({ prepare, go, status }) => {
  test('leaves what is another’s as it is', async () => {
    expect((await prepare?.())?.status ?? 201).toBeLessThan(300);
    const before = await anisRows();
    const answer = await go();
    expect([answer.status, await anisRows()]).toEqual([status, before]);
  });
});

test('an order by the phone of a colleague’s customer is that customer’s, and shows no more of it', async () => {
  const { body } = await post(beni, '/manual-orders', manualOrder({ name: 'Bukan Sari', phone: PHONE }));
  const { id } = body.data as { id: number };
  expect(await api.db('orders').where({ id }).first('customer_id', 'created_by')).toEqual({
    customer_id: ids.customer,
    created_by: beni.id,
  });
  expect((await api.call(beni, 'GET', `/api/v1/customers/${ids.customer}`)).status).toBe(404);
  const read = await api.call<{ data: object }>(beni, 'GET', `/api/v1/orders/${id}`);
  expect(read.body.data).toMatchObject({ address: null, city: null });
});

test('who may see the customer corrects its name by the same form', async () => {
  for (const [who, name] of [
    [ani, 'Sari Dewi'],
    [admin, 'Sari Dewi Lestari'],
  ] as const) {
    await api.db('customers').where({ id: ids.customer }).update({ name_source: 'order' });
    await post(who, '/manual-orders', manualOrder({ name, phone: PHONE }));
    expect(await api.db('customers').where({ id: ids.customer }).first('name')).toEqual({ name });
  }
});

async function benisConversation(): Promise<number> {
  const { id } = await insertCustomer(api.db);
  const [conversation] = await api
    .db('conversations')
    .insert({ customer_id: id, session_id: 'main', assignee_id: beni.id })
    .returning('id');
  return conversation.id as number;
}
