import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { errorBodySchema } from '@roms/contracts/errors';
import { externalErrorSchema } from '@roms/contracts/external-orders';
import { PERMISSIONS } from '@roms/domain/permissions';
import { REPORTS } from '@roms/domain/report-figure';
import { openApiPath } from '../openapi.ts';
import type { Route } from '../route.ts';
import {
  startOrderApi,
  type Answer,
  type Caller,
  type OrderApi,
  type Staff,
} from '../../tests/support/order-api.ts';
import { insertCustomer, insertOrder, insertProduct, insertRule } from '../../tests/support/rows.ts';
import { routes } from './index.ts';

/**
 * A walk over every route as everybody: nobody, CS who owns the rows, another CS, one who was called to the conversation
 * by a note, an admin, a key without the scope
 * and a key with it. A route without its visit here fails, each answer has to be one that the route declares, and each
 * change by a person or a key has to leave its one row in the audit log.
 */
type Who = 'nobody' | 'cs' | 'otherCs' | 'calledCs' | 'admin' | 'keyWithout' | 'keyWith';
const EVERYBODY: Who[] = ['nobody', 'cs', 'otherCs', 'calledCs', 'admin', 'keyWithout', 'keyWith'];

type Visit = {
  path?: () => string;
  body?: () => unknown;
  /** The row belongs to `cs`: another agent gets 404, who was called reads it. */
  isOwn?: boolean;
  /** A change of nothing that is kept: no row in the audit log. */
  isFleeting?: boolean;
  /** What stands in the audit log although nothing is changed: people leave the house. */
  leaves?: string;
  /** The walk goes on with logins of its own. */
  endsLogin?: boolean;
  /** What somebody gets who may call it, when it is not the declared success: no Temporal, no wa-service here. */
  status?: number;
};

let api: OrderApi;
const callers = {} as Record<Who, Caller | null>;
const ids = {
  cs: 0,
  order: 0,
  customer: 0,
  conversation: 0,
  message: 0,
  product: 0,
  goneProduct: 0,
  template: 0,
  goneTemplate: 0,
  rule: 0,
  oldRule: 0,
  person: 0,
  key: 0,
  oldKey: 0,
  canned: 0,
  label: 0,
  oldLabel: 0,
  audience: 0,
  oldAudience: 0,
  view: 0,
  draft: 0,
  import: 0,
  twin: 0,
  into: 0,
  merge: 0,
  newCustomer: 0,
  identity: 0,
  broadcast: 0,
};

beforeAll(async () => {
  api = await startOrderApi();
  const [cs, otherCs, calledCs, admin] = [
    await api.staff('cs', 'Ani'),
    await api.staff('cs', 'Beni'),
    await api.staff('cs', 'Cici'),
    await api.staff('admin'),
  ];
  Object.assign(callers, {
    nobody: null,
    cs,
    otherCs,
    calledCs,
    admin,
    keyWithout: await api.key([]),
    keyWith: await api.key(),
  });
  await insertRows(cs);
  await api.call(cs, 'POST', conversation('/notes')(), { body: 'Tolong lihat', mentionIds: [calledCs.id] });
  ids.person = (await api.staff('cs', 'Sari')).id;
  ids.key = (await api.key()).id;
  ids.oldKey = (await api.key()).id;
});
afterAll(() => api.stop());

/** Everything belongs to one CS agent: the conversation is assigned to it. */
async function insertRows(cs: Staff): Promise<void> {
  const { db } = api;
  ids.cs = cs.id;
  ids.customer = (await insertCustomer(db)).id;
  ids.order = await insertOrder(db, { customerId: ids.customer });
  ids.product = await insertProduct(db, 'Kopi Gayo', { stock: 100 });
  ids.goneProduct = await insertProduct(db, 'Teh Lama');
  ids.template = await insertTemplate();
  await db('wa_sessions').where({ id: 'main' }).update({ phone: '6281100002222' });
  ids.rule = (await db('reminder_rules').first('id')).id as number;
  ids.oldRule = await insertRule(db, { days: 20 });
  const labels = await db('labels')
    .insert([
      { name: 'Grosir', color: '#84994f' },
      { name: 'Lama', color: '#84994f' },
    ])
    .returning('id');
  [ids.label, ids.oldLabel] = labels.map(({ id }) => id as number) as [number, number];
  const audiences = await db('audiences')
    .insert([
      { name: 'Dekat', filter: '{"all": []}' },
      { name: 'Lama', filter: '{"all": []}' },
    ])
    .returning('id');
  [ids.audience, ids.oldAudience] = audiences.map(({ id }) => id as number) as [number, number];
  const [conversation] = await db('conversations')
    .insert({ customer_id: ids.customer, session_id: 'main', assignee_id: cs.id })
    .returning('id');
  ids.conversation = conversation.id as number;
  const [message] = await db('messages')
    .insert({
      conversation_id: ids.conversation,
      session_id: 'main',
      direction: 'outbound',
      author: 'agent',
      author_id: cs.id,
      lane: 'reply',
      status: 'failed',
      body: 'Halo kak',
    })
    .returning('id');
  ids.message = message.id as number;
  const [file] = await db('imports')
    .insert({ kind: 'orders', dry_run: true, file_name: 'a.csv', actor_name: 'Bos' })
    .returning('id');
  ids.import = file.id as number;
}

/** A canned reply of whoever asks: a colleague's is not found, one that is shared is an admin's to change. */
async function insertCannedReply(who: Who): Promise<void> {
  const owner = (callers[who] as Partial<Staff> | null)?.id;
  const isPerson = owner !== undefined && !who.startsWith('key');
  const [row] = await api
    .db('canned_replies')
    .insert({ owner_id: isPerson ? owner : null, shortcut: unique(), body: 'Halo kak' })
    .returning('id');
  ids.canned = row.id as number;
}

const order =
  (rest = ''): (() => string) =>
  () =>
    `/api/v1/orders/${ids.order}${rest}`;
const conversation =
  (rest = ''): (() => string) =>
  () =>
    `/api/v1/conversations/${ids.conversation}${rest}`;
const canned = () => (): string => `/api/v1/canned-replies/${ids.canned}`;
const person =
  (rest = ''): (() => string) =>
  () =>
    `/api/v1/users/${ids.person}${rest}`;
/** Something that wa-service is asked of the number. */
const number = (rest: string, body?: object): Visit => ({
  path: () => `/api/v1/whatsapp/sessions/main/${rest}`,
  body: () => body,
  status: 503,
});
const product =
  (rest = ''): (() => string) =>
  () =>
    `/api/v1/products/${ids.product}${rest}`;
const broadcast =
  (rest = ''): (() => string) =>
  () =>
    `/api/v1/broadcasts/${ids.broadcast}${rest}`;
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
let counter = 0;
/** Another one each time. */
const nextState = (): string => ((counter += 1) % 2 === 0 ? 'busy' : 'online');
const unique = (): string => `walk-${(counter += 1)}`;

const VISITS: Record<string, Visit> = {
  'get /health': {},
  'get /ready': {},
  'get /openapi.json': {},
  'post /api/v1/auth/login': { body: () => ({ email: `${unique()}@test.id`, password: 'x' }), status: 401 },
  'post /api/v1/auth/logout': { endsLogin: true },
  'get /api/v1/auth/first-login': {},
  'post /api/v1/auth/password/forgot': { body: () => ({ email: `${unique()}@toko.id` }) },
  'get /mailbox/api/messages': {},
  'post /api/v1/auth/password/reset': {
    body: () => ({ token: 'unknown', password: 'kata-baru' }),
    status: 404,
  },
  'get /api/v1/auth/me': {},
  'patch /api/v1/me': { body: () => ({ name: 'Nama Baru' }) },
  'post /api/v1/me/password': {
    body: () => ({ current: 'bukan-ini', password: 'kata-baru' }),
    status: 422,
  },
  'get /api/v1/me/totp': {},
  'post /api/v1/me/totp': { body: () => ({ current: 'bukan-ini' }), status: 422 },
  'post /api/v1/me/totp/confirm': { body: () => ({ code: '000000' }), status: 422 },
  'delete /api/v1/me/totp': { body: () => ({ current: 'bukan-ini' }), status: 422 },
  'get /api/v1/me/logins': {},
  // Of somebody else, whoever asks.
  'delete /api/v1/me/logins/:id': { path: () => '/api/v1/me/logins/999999', status: 404 },
  'get /api/v1/users': {},
  'post /api/v1/users': { body: () => ({ name: 'Wati', email: `${unique()}@toko.id`, role: 'cs' }) },
  'patch /api/v1/users/:id': { path: person(), body: () => ({ name: 'Sari' }) },
  'post /api/v1/users/:id/password-link': { path: person('/password-link') },
  'delete /api/v1/users/:id/logins': { path: person('/logins') },
  // Nobody has set one up.
  'delete /api/v1/users/:id/totp': { path: person('/totp'), status: 404 },
  'get /api/v1/api-keys': {},
  'post /api/v1/api-keys': { body: () => ({ name: unique(), scopes: ['orders:read'] }) },
  'post /api/v1/api-keys/:id/rotate': { path: () => `/api/v1/api-keys/${ids.key}/rotate` },
  'delete /api/v1/api-keys/:id': { path: () => `/api/v1/api-keys/${ids.oldKey}` },
  // Where Temporal's UI is stands nowhere here.
  'get /api/v1/orders/:id/workflow': { path: order('/workflow'), status: 404 },
  'get /api/v1/conversations': {},
  'get /api/v1/conversations/:id': { path: conversation(), isOwn: true },
  'get /api/v1/conversations/:id/messages': { path: conversation('/messages'), isOwn: true },
  'post /api/v1/conversations/:id/notes': {
    path: conversation('/notes'),
    body: () => ({ body: 'Sudah dikirim ulang' }),
    isOwn: true,
  },
  'get /api/v1/me/notifications': {},
  'post /api/v1/me/notifications/read': { body: () => ({}) },
  'get /api/v1/conversations/:id/activity': { path: conversation('/activity'), isOwn: true },
  'post /api/v1/conversations/:id/messages': {
    path: conversation('/messages'),
    body: () => ({ clientId: unique(), body: 'Halo' }),
    isOwn: true,
  },
  'post /api/v1/conversations/:id/files': {
    path: conversation('/files?fileName=harga.pdf'),
    body: () => Buffer.from('%PDF-1.7'),
    isOwn: true,
  },
  'patch /api/v1/conversations/:id': {
    path: conversation(),
    body: () => ({ assigneeId: ids.cs }),
    isOwn: true,
  },
  'post /api/v1/conversations/:id/unread': {
    path: conversation('/unread'),
    body: () => ({ count: 1 }),
    isOwn: true,
  },
  'post /api/v1/conversations/:id/read': { path: conversation('/read'), isOwn: true },
  // To somebody new each time: born open, and one's own.
  'post /api/v1/conversations': { body: () => ({ phone: `0812700${10_000 + (counter += 1)}` }) },
  'get /api/v1/conversations/:id/media': { path: conversation('/media'), isOwn: true },
  'get /api/v1/conversations/:id/reply-values': { path: conversation('/reply-values'), isOwn: true },
  'post /api/v1/conversations/:id/presence': {
    path: conversation('/presence'),
    body: () => ({ state: 'viewing' }),
    isOwn: true,
    isFleeting: true,
  },
  'get /api/v1/canned-replies': {},
  'post /api/v1/canned-replies': { body: () => ({ shortcut: unique(), body: 'Halo {customer_name}' }) },
  'patch /api/v1/canned-replies/:id': { path: canned(), body: () => ({ body: 'Halo kak' }) },
  'delete /api/v1/canned-replies/:id': { path: canned() },
  'post /api/v1/messages/:id/retry': {
    path: () => `/api/v1/messages/${ids.message}/retry`,
    body: () => ({}),
    isOwn: true,
  },
  'post /api/v1/messages/:id/cancel': {
    path: () => `/api/v1/messages/${ids.message}/cancel`,
    isOwn: true,
  },
  'patch /api/v1/messages/:id': {
    path: () => `/api/v1/messages/${ids.message}`,
    body: () => ({ sendAt: new Date(Date.now() + 3_600_000).toISOString() }),
    isOwn: true,
  },
  'post /api/v1/messages/:id/drop': {
    path: () => `/api/v1/messages/${ids.message}/drop`,
    isOwn: true,
  },
  'get /api/v1/messages/:id/media': {
    path: () => `/api/v1/messages/${ids.message}/media`,
    isOwn: true,
    status: 404,
  },
  'post /api/v1/messages/:id/media/retry': {
    path: () => `/api/v1/messages/${ids.message}/media/retry`,
    isOwn: true,
    status: 404,
  },
  'get /api/v1/whatsapp/status': {},
  'get /api/v1/whatsapp/sessions': {},
  'post /api/v1/whatsapp/sessions': { body: () => ({ id: 'cabang', label: 'Cabang' }), status: 503 },
  'patch /api/v1/whatsapp/sessions/:id': {
    path: () => '/api/v1/whatsapp/sessions/main',
    body: () => ({ label: 'Nomor pusat' }),
  },
  'delete /api/v1/whatsapp/sessions/:id': {
    path: () => '/api/v1/whatsapp/sessions/main',
    status: 409,
  },
  'get /api/v1/whatsapp/sessions/:id': { path: () => '/api/v1/whatsapp/sessions/main' },
  'post /api/v1/whatsapp/sessions/:id/start': {
    path: () => '/api/v1/whatsapp/sessions/main/start',
    status: 503,
  },
  'post /api/v1/whatsapp/sessions/:id/stop': {
    path: () => '/api/v1/whatsapp/sessions/main/stop',
    status: 503,
  },
  'post /api/v1/whatsapp/sessions/:id/logout': {
    path: () => '/api/v1/whatsapp/sessions/main/logout',
    status: 503,
  },
  'get /api/v1/whatsapp/sessions/:id/report': number('report'),
  'get /api/v1/whatsapp/sessions/:id/pace': number('pace'),
  'put /api/v1/whatsapp/sessions/:id/pace': number('pace', { preset: 'careful' }),
  'get /api/v1/whatsapp/sessions/:id/estimate': number('estimate?lane=reminder&count=100'),
  'post /api/v1/whatsapp/sessions/:id/pairing-code': number('pairing-code', { phone: '081234567890' }),
  'get /api/v1/whatsapp/sessions/:id/support-bundle': number('support-bundle'),
  'get /api/v1/whatsapp/dead-letters': { status: 503 },
  'post /api/v1/whatsapp/dead-letters/replay': { status: 503 },
  'post /api/v1/whatsapp/dead-letters/:id/replay': {
    path: () => '/api/v1/whatsapp/dead-letters/x/replay',
    status: 503,
  },
  'delete /api/v1/whatsapp/dead-letters/:id': {
    path: () => '/api/v1/whatsapp/dead-letters/x',
    status: 503,
  },
  'post /api/v1/webhooks/whatsapp': { body: () => ({}), status: 401 },
  'post /api/v1/orders': {
    body: () => ({
      customer: { phone: '081299998888' },
      items: [{ product_name: 'Kopi Gayo', quantity: 1, price: 1 }],
      external_id: unique(),
    }),
  },
  'get /api/v1/setup': {},
  'get /api/v1/orders': {},
  'get /api/v1/orders/:id': { path: order(), isOwn: true },
  'get /api/v1/opt-outs': {},
  'get /api/v1/opt-outs.csv': { leaves: 'opt_outs.exported' },
  'get /api/v1/order-totals': {},
  'get /api/v1/orders.csv': { leaves: 'orders.exported' },
  'get /api/v1/orders.xlsx': { leaves: 'orders.exported' },
  'delete /api/v1/orders/:id': { path: () => `/api/v1/orders/${ids.draft}`, isOwn: true },
  'patch /api/v1/orders/:id': { path: order(), body: () => ({ status: 'shipped' }), isOwn: true },
  'get /api/v1/orders/:id/status-preview': { path: order('/status-preview?status=completed'), isOwn: true },
  'get /api/v1/orders/:id/reminder/preview': { path: order('/reminder/preview'), isOwn: true },
  // Nothing has stopped it.
  'post /api/v1/orders/:id/reminder/repair': { path: order('/reminder/repair'), isOwn: true, status: 409 },
  'post /api/v1/orders/:id/reminder/skip': { path: order('/reminder/skip'), isOwn: true },
  'post /api/v1/orders/:id/reminder/undo-skip': { path: order('/reminder/undo-skip'), isOwn: true },
  'post /api/v1/orders/:id/reminder/send-now': {
    path: order('/reminder/send-now'),
    // At any hour.
    body: () => ({ confirmed: true }),
    isOwn: true,
  },
  'post /api/v1/orders/:id/reminder/move': {
    path: order('/reminder/move'),
    body: () => ({ dueAt: new Date(Date.now() + 3_600_000).toISOString() }),
    isOwn: true,
  },
  'post /api/v1/manual-orders': {
    body: () => ({
      clientId: unique(),
      customer: { id: ids.customer },
      items: [{ productId: ids.product, quantity: 1 }],
    }),
    isOwn: true,
  },
  'post /api/v1/manual-orders/thank-you-preview': {
    body: () => ({ customer: { id: ids.customer }, items: [{ productId: ids.product, quantity: 1 }] }),
    isOwn: true,
    isFleeting: true,
  },
  'post /api/v1/imports': {
    path: () => '/api/v1/imports?kind=orders&fileName=a.csv',
    body: () => Buffer.from('a,b\n1,2\n'),
  },
  'post /api/v1/import-columns': {
    path: () => '/api/v1/import-columns?kind=orders',
    body: () => Buffer.from('a,b\n1,2\n'),
    isFleeting: true,
  },
  'get /api/v1/imports': {},
  'get /api/v1/imports/:id': { path: () => `/api/v1/imports/${ids.import}` },
  'get /api/v1/imports/:id/rows': { path: () => `/api/v1/imports/${ids.import}/rows` },
  'get /api/v1/import-templates/:kind': { path: () => '/api/v1/import-templates/orders' },
  'get /api/v1/me/weekly-summary': {},
  'put /api/v1/me/weekly-summary': { body: () => ({ on: true }) },
  'get /api/v1/segments': {},
  'post /api/v1/segments/refresh': {},
  'post /api/v1/segments/preview': { body: () => ({ rfm: { newDays: 14 } }), isFleeting: true },
  'get /api/v1/audiences': {},
  'post /api/v1/audiences': {
    body: () => ({ name: unique(), filter: { field: 'segment', op: 'is', value: 'loyal' } }),
  },
  'post /api/v1/audiences/count': { body: () => ({ filter: { all: [] } }), isFleeting: true },
  'patch /api/v1/audiences/:id': {
    path: () => `/api/v1/audiences/${ids.audience}`,
    body: () => ({ name: unique() }),
  },
  'delete /api/v1/audiences/:id': { path: () => `/api/v1/audiences/${ids.oldAudience}` },
  'get /api/v1/segments/movements': {},
  'get /api/v1/segments/moves': {},
  'get /api/v1/segments/days': {},
  ...Object.fromEntries(
    REPORTS.flatMap((report) => [
      [`get /api/v1/reports/${report}`, {}],
      ...['csv', 'xlsx', 'pdf'].map((format) => [
        `get /api/v1/reports/${report}.${format}`,
        { leaves: 'report.exported' },
      ]),
    ]),
  ),
  'get /api/v1/reports/team/times': { path: () => '/api/v1/reports/team/times?of=replies' },
  'get /api/v1/customers': {},
  'get /api/v1/customers/:id': { path: () => `/api/v1/customers/${ids.customer}`, isOwn: true },
  'get /api/v1/customers/:id/consents': {
    path: () => `/api/v1/customers/${ids.customer}/consents`,
    isOwn: true,
  },
  'patch /api/v1/customers/:id': {
    path: () => `/api/v1/customers/${ids.customer}`,
    body: () => ({ optedOut: false }),
    isOwn: true,
  },
  'get /api/v1/customers.csv': { leaves: 'customers.exported' },
  'get /api/v1/customers.xlsx': { leaves: 'customers.exported' },
  'get /api/v1/customers/:id/export.zip': {
    path: () => `/api/v1/customers/${ids.customer}/export.zip`,
    leaves: 'customer.exported',
  },
  'get /api/v1/customers/:id/export': {
    path: () => `/api/v1/customers/${ids.customer}/export`,
    leaves: 'customer.exported',
  },
  'post /api/v1/customers/:id/erase': { path: () => `/api/v1/customers/${ids.twin}/erase` },
  'get /api/v1/customers/:id/duplicates': { path: () => `/api/v1/customers/${ids.customer}/duplicates` },
  'get /api/v1/customer-duplicates': {},
  'post /api/v1/customers/:id/duplicates/dismiss': {
    path: () => `/api/v1/customers/${ids.customer}/duplicates/dismiss`,
    body: () => ({ otherId: ids.twin }),
  },
  'post /api/v1/customers/:id/merge': {
    path: () => `/api/v1/customers/${ids.twin}/merge`,
    body: () => ({ intoId: ids.into }),
  },
  'get /api/v1/customers/:id/merges': { path: () => `/api/v1/customers/${ids.customer}/merges` },
  'post /api/v1/customer-merges/:id/undo': { path: () => `/api/v1/customer-merges/${ids.merge}/undo` },
  'post /api/v1/customers': { body: () => ({ name: 'Baru', phones: [`0812701${10_000 + (counter += 1)}`] }) },
  'delete /api/v1/customers/:id': {
    path: () => `/api/v1/customers/${ids.newCustomer}`,
    isOwn: true,
  },
  'post /api/v1/customers/label': {
    body: () => ({ customerIds: [ids.customer], labelId: ids.label, on: true }),
    isOwn: true,
  },
  'get /api/v1/customers/:id/identities': {
    path: () => `/api/v1/customers/${ids.customer}/identities`,
    isOwn: true,
  },
  'post /api/v1/customers/:id/identities': {
    path: () => `/api/v1/customers/${ids.customer}/identities`,
    body: () => ({ phone: `0812702${10_000 + (counter += 1)}` }),
    isOwn: true,
  },
  'delete /api/v1/customers/:id/identities/:identityId': {
    path: () => `/api/v1/customers/${ids.customer}/identities/${ids.identity}`,
    isOwn: true,
  },
  'get /api/v1/customers/:id/conversations': {
    path: () => `/api/v1/customers/${ids.customer}/conversations`,
    isOwn: true,
  },
  'get /api/v1/customers/:id/timeline': {
    path: () => `/api/v1/customers/${ids.customer}/timeline`,
    isOwn: true,
  },
  'post /api/v1/conversations/assign': {
    body: () => ({ ids: [ids.conversation], assigneeId: ids.cs }),
  },
  'get /api/v1/team': {},
  'put /api/v1/me/availability': { body: () => ({ state: nextState() }) },
  'get /api/v1/saved-views': {},
  'post /api/v1/saved-views': { body: () => ({ name: unique(), filter: { tab: 'mine' } }) },
  'patch /api/v1/saved-views/:id': {
    path: () => `/api/v1/saved-views/${ids.view}`,
    body: () => ({ name: unique() }),
    isOwn: true,
  },
  'delete /api/v1/saved-views/:id': { path: () => `/api/v1/saved-views/${ids.view}`, isOwn: true },
  'get /api/v1/labels': {},
  'post /api/v1/labels': { body: () => ({ name: unique(), color: '#84994f' }) },
  'patch /api/v1/labels/:id': { path: () => `/api/v1/labels/${ids.label}`, body: () => ({ color: 'teal' }) },
  'delete /api/v1/labels/:id': { path: () => `/api/v1/labels/${ids.oldLabel}` },
  'put /api/v1/conversations/:id/labels': {
    path: conversation('/labels'),
    body: () => ({ labelIds: [ids.label] }),
    isOwn: true,
  },
  'put /api/v1/customers/:id/labels': {
    path: () => `/api/v1/customers/${ids.customer}/labels`,
    body: () => ({ labelIds: [ids.label] }),
    isOwn: true,
  },
  'get /api/v1/products': {},
  'post /api/v1/products': { body: () => ({ name: 'Teh', sku: unique(), price: 1 }) },
  'get /api/v1/products/:id': { path: product() },
  'patch /api/v1/products/:id': { path: product(), body: () => ({ price: 2 }) },
  'delete /api/v1/products/:id': { path: () => `/api/v1/products/${ids.goneProduct}` },
  'post /api/v1/products/:id/stock': { path: product('/stock'), body: () => ({ change: 1, note: 'Datang' }) },
  'get /api/v1/products/:id/movements': { path: product('/movements') },
  'get /api/v1/products/:id/offers': { path: product('/offers') },
  // Visited before it has one.
  'get /api/v1/products/:id/picture': {
    path: () => `/api/v1/products/${ids.goneProduct}/picture`,
    status: 404,
  },
  'post /api/v1/products/:id/picture': { path: product('/picture?fileName=kopi.png'), body: () => PNG },
  'delete /api/v1/products/:id/picture': { path: product('/picture') },
  'get /api/v1/templates': {},
  'post /api/v1/templates': { body: () => ({ name: unique(), purpose: 'free', body: 'Halo' }) },
  'patch /api/v1/templates/:id': {
    path: () => `/api/v1/templates/${ids.template}`,
    body: () => ({ body: 'Halo kak' }),
  },
  'delete /api/v1/templates/:id': { path: () => `/api/v1/templates/${ids.goneTemplate}` },
  'post /api/v1/templates/preview': {
    body: () => ({ purpose: 'free', body: 'Halo {customer_name}', customerId: ids.customer }),
    isOwn: true,
    isFleeting: true,
  },
  'post /api/v1/templates/test': {
    body: () => ({ clientId: unique(), purpose: 'free', body: 'Halo {customer_name}' }),
  },
  'get /api/v1/search': { path: () => '/api/v1/search?q=kopi' },
  'get /api/v1/summary': {},
  'get /api/v1/customers/:id/cycles': {
    path: () => `/api/v1/customers/${ids.customer}/cycles`,
    isOwn: true,
  },
  'get /api/v1/reminders': {},
  'get /api/v1/reminders/load': {},
  'get /api/v1/reminders/calendar': {},
  'get /api/v1/reminders/needs': {},
  'get /api/v1/reminders/past': {},
  'get /api/v1/reminders/needs/:need': { path: () => '/api/v1/reminders/needs/repair' },
  'get /api/v1/reminders/results': {},
  'post /api/v1/reminders/bulk': { body: () => ({ orderIds: [ids.order], action: 'skip' }) },
  'get /api/v1/reminder-rules': {},
  'patch /api/v1/reminder-rules/:id': {
    path: () => `/api/v1/reminder-rules/${ids.rule}`,
    body: () => ({ days: 31 }),
  },
  'post /api/v1/reminder-rules': { body: () => ({ name: 'Kopi', days: 20 }) },
  'post /api/v1/reminder-rules/forecast': {
    body: () => ({
      ...{ name: 'Kopi', productIds: [], mode: 'days', days: 20, time: null, templateId: null, active: true },
    }),
    isFleeting: true,
  },
  'delete /api/v1/reminder-rules/:id': { path: () => `/api/v1/reminder-rules/${ids.oldRule}` },
  'get /api/v1/broadcasts': {},
  'post /api/v1/broadcasts': { body: () => ({ name: 'Promo' }) },
  'post /api/v1/broadcasts/files': {
    path: () => '/api/v1/broadcasts/files?fileName=promo.png',
    body: () => PNG,
  },
  'post /api/v1/broadcasts/people': { body: () => ({ phones: ['0812-0000-0000'] }), isFleeting: true },
  'get /api/v1/broadcasts/:id': { path: broadcast() },
  'patch /api/v1/broadcasts/:id': { path: broadcast(), body: () => ({ name: unique() }) },
  'delete /api/v1/broadcasts/:id': { path: broadcast() },
  'post /api/v1/broadcasts/:id/copy': { path: broadcast('/copy') },
  // It carries none.
  'get /api/v1/broadcasts/:id/media': { path: broadcast('/media'), status: 404 },
  'post /api/v1/broadcasts/:id/preview': { path: broadcast('/preview'), isFleeting: true },
  'get /api/v1/broadcasts/:id/preview/people': { path: broadcast('/preview/people') },
  'post /api/v1/broadcasts/:id/test': {
    path: broadcast('/test'),
    body: () => ({ phone: '6281100002222', customerId: ids.customer, clientId: unique() }),
  },
  'post /api/v1/broadcasts/:id/start': { path: broadcast('/start') },
  'post /api/v1/broadcasts/:id/pause': { path: broadcast('/pause') },
  'post /api/v1/broadcasts/:id/resume': { path: broadcast('/resume') },
  'post /api/v1/broadcasts/:id/cancel': { path: broadcast('/cancel') },
  'post /api/v1/broadcasts/:id/retry-failed': { path: broadcast('/retry-failed') },
  'get /api/v1/broadcasts/:id/recipients': { path: broadcast('/recipients') },
  'get /api/v1/broadcasts/:id/recipients.csv': {
    path: broadcast('/recipients.csv'),
    leaves: 'broadcast.exported',
  },
  'get /api/v1/broadcasts/:id/report': { path: broadcast('/report') },
  'get /api/v1/settings': {},
  'patch /api/v1/settings': { body: () => ({ capacity: 21 }) },
  'get /api/v1/automation/stop': {},
  'put /api/v1/automation/stop': { body: () => ({ reason: 'Stok habis' }) },
  'delete /api/v1/automation/stop': {},
  'get /api/v1/orders/:id/decisions': { path: order('/decisions'), isOwn: true },
  'get /api/v1/messages/:id/decisions': {
    path: () => `/api/v1/messages/${ids.message}/decisions`,
    isOwn: true,
  },
  'get /api/v1/customers/:id/decisions': {
    path: () => `/api/v1/customers/${ids.customer}/decisions`,
    isOwn: true,
  },
  'get /api/v1/audit': {},
  'get /api/v1/live': {},
};

const nameOf = (route: Route): string => `${route.method} ${route.path}`;

test('every route is visited, and no visit is of a route that is gone', () => {
  expect(Object.keys(VISITS).sort()).toEqual(routes.map(nameOf).sort());
});

describe.each(routes.map((route) => ({ name: nameOf(route), route })))('$name', ({ name, route }) => {
  const visit = VISITS[name] ?? {};

  test.each(EVERYBODY)('as %s', async (who) => {
    if (name === 'patch /api/v1/orders/:id') await api.db('orders').update({ status: 'pending' });
    if (name === 'delete /api/v1/orders/:id')
      ids.draft = await insertOrder(api.db, { customerId: ids.customer, status: 'draft' });
    if (name.endsWith('/canned-replies/:id')) await insertCannedReply(who);
    if (name.includes('/broadcasts/:id')) ids.broadcast = await insertBroadcast(name);
    if (/\/(dismiss|merge|undo|erase)$/.test(name))
      [ids.twin, ids.into] = [(await insertCustomer(api.db)).id, (await insertCustomer(api.db)).id];
    if (name.endsWith('/undo')) ids.merge = await mergeTwin();
    if (name === 'delete /api/v1/products/:id') ids.goneProduct = await insertProduct(api.db, unique());
    if (name === 'delete /api/v1/templates/:id') ids.goneTemplate = await insertTemplate();
    if (name === 'delete /api/v1/products/:id/picture')
      await api
        .db('products')
        .where({ id: ids.product })
        .update({ image_upload_id: 'a'.repeat(64) });
    if (name.endsWith('/retry'))
      await api.db('messages').where({ id: ids.message }).update({ status: 'failed' });
    if (name.endsWith('/messages/:id/cancel') || name === 'patch /api/v1/messages/:id')
      await api
        .db('messages')
        .where({ id: ids.message })
        .update({ status: 'scheduled', send_at: api.db.fn.now(), author: 'agent', status_reason: null });
    if (name.endsWith('/drop'))
      await api
        .db('messages')
        .where({ id: ids.message })
        .update({ status: 'unconfirmed', status_reason: 'restored' });
    // What changes nothing leaves no row in the audit log.
    if (name.endsWith('/read'))
      await api.db('conversations').where({ id: ids.conversation }).update({ unread_count: 1 });
    // A view is its owner's alone.
    if (name.endsWith('/saved-views/:id')) {
      const owner = who === 'admin' ? (callers.admin as Staff).id : ids.cs;
      const [view] = await api
        .db('saved_views')
        .insert({ owner_id: owner, name: unique(), filter: '{}' })
        .returning('id');
      ids.view = view.id as number;
    }
    if (name.endsWith('/:id/labels')) await api.db('conversation_labels').delete();
    if (/customers\/(label|:id\/labels)$/.test(name)) await api.db('customer_labels').delete();
    if (name === 'delete /api/v1/customers/:id') {
      ids.newCustomer = (await insertCustomer(api.db)).id;
      await api.db('customers').where({ id: ids.newCustomer }).update({ created_by: ids.cs });
    }
    if (name.endsWith('/identities/:identityId')) ids.identity = await insertIdentity();
    if (name.endsWith('/identities'))
      await api.db('customer_identities').whereLike('value', '62812702%').delete();
    if (name === 'patch /api/v1/conversations/:id' || name.endsWith('/conversations/assign'))
      await api
        .db('conversations')
        .where({ id: ids.conversation })
        .update({ assignee_id: who === 'cs' || who === 'admin' ? null : ids.cs });
    if (name.endsWith('/notifications/read')) await notifyAll();
    if (name.endsWith('/unread')) {
      await api.db('conversations').where({ id: ids.conversation }).update({ unread_count: 0 });
      await api.db('messages').insert({
        conversation_id: ids.conversation,
        session_id: 'main',
        direction: 'inbound',
        author: 'customer',
        status: 'delivered',
        body: 'Halo',
      });
    }
    const rows = await auditRows();
    const answer = await go(route, visit, callers[who]);
    expect(answer.status).toBe(expectedStatus(route, visit, who));
    expectDeclared(route, answer);
    const isChange =
      !visit.isFleeting && route.method !== 'get' && typeof route.access !== 'string' && answer.status < 400;
    const left = isChange ? [route.audit?.action] : visit.leaves && answer.status < 400 ? [visit.leaves] : [];
    expect((await auditRows()).slice(rows.length)).toEqual(left);
  });

  test('authorization comes before validation', async () => {
    if (typeof route.access === 'string' || route.body === undefined) return;
    const answer = await api.call(
      null,
      route.method.toUpperCase(),
      (visit.path ?? (() => route.path))(),
      '{ broken',
    );
    expect(answer.status).toBe(401);
  });
});

/** In the state in which it can be asked for this. */
async function insertBroadcast(name: string): Promise<number> {
  const step = name.split('/').at(-1) ?? '';
  const state = { pause: 'running', resume: 'paused', cancel: 'running', 'retry-failed': 'running' }[step];
  const [row] = await api
    .db('broadcasts')
    .insert({
      ...{ name: 'Promo', body: 'Halo', state: state ?? 'draft' },
      pause_reason: state === 'paused' ? 'person' : null,
      audience: { customerIds: [ids.customer] },
    })
    .returning('id');
  const fields = { customer_id: ids.customer, position: 1, status: 'failed', reason: 'not_on_whatsapp' };
  await api.db('broadcast_recipients').insert({ broadcast_id: row.id, ...fields });
  return row.id as number;
}

async function insertTemplate(): Promise<number> {
  const [row] = await api
    .db('templates')
    .insert({ name: unique(), purpose: 'free', body: 'Halo' })
    .returning('id');
  return row.id as number;
}

/** A customer who was merged into another one, by the admin. */
async function mergeTwin(): Promise<number> {
  const path = `/api/v1/customers/${ids.twin}/merge`;
  const { body } = await api.call<{ id: number }>(callers.admin, 'POST', path, { intoId: ids.into });
  return body.data.id;
}

/** Another phone of the customer. */
async function insertIdentity(): Promise<number> {
  const value = `62812703${10_000 + (counter += 1)}`;
  const [row] = await api
    .db('customer_identities')
    .insert({ customer_id: ids.customer, kind: 'phone', value, by_hand: true })
    .returning('id');
  return row.id as number;
}

/** Something unread for everybody. */
async function notifyAll(): Promise<void> {
  await api.db.raw(
    `INSERT INTO notifications (user_id, type, conversation_id, activity_id)
     SELECT users.id, 'mention', conversation_id, conversation_activities.id FROM users, conversation_activities
     ON CONFLICT (user_id, activity_id) DO UPDATE SET read_at = NULL`,
  );
}

/** What the audit log says was done, oldest first; a login that failed did nothing. */
async function auditRows(): Promise<string[]> {
  return api.db('audit_log').whereNot('action', 'login.failed').orderBy('id').pluck('action');
}

async function go(route: Route, visit: Visit, caller: Caller | null): Promise<Answer> {
  const path = visit.path?.() ?? route.path;
  if (visit.endsLogin && caller?.headers.cookie) caller = await api.staff('cs');
  // A stream has no end: its head is the answer.
  if (route.path.endsWith('/live')) return head(path, caller);
  return api.call(caller, route.method.toUpperCase(), path, visit.body?.());
}

async function head(path: string, caller: Caller | null): Promise<Answer> {
  const gone = new AbortController();
  const response = await fetch(api.url + path, { headers: caller?.headers, signal: gone.signal });
  const { status, headers } = response;
  const body = status === 200 ? {} : await response.json();
  gone.abort();
  return { status, headers, body: body as Answer['body'] };
}

function expectedStatus(route: Route, visit: Visit, who: Who): number {
  const { access } = route;
  const success = visit.status ?? (route.response === null ? 204 : (route.status ?? 200));
  if (typeof access === 'string') return success;
  if (who === 'nobody') return 401;
  if (who === 'keyWithout') return 403;
  if (who === 'keyWith') return access.scope ? success : 403;
  if (access.may === undefined) return 401;
  const role = who === 'admin' ? 'admin' : 'cs';
  if (!(PERMISSIONS[access.may] as readonly string[]).includes(role)) return 403;
  const isForeign =
    who === 'otherCs' || (who === 'calledCs' && route.method !== 'get' && !route.forParticipants);
  return isForeign && visit.isOwn ? 404 : success;
}

/** The body is the one that `/openapi.json` promises for this status. */
function expectDeclared(route: Route, answer: Answer): void {
  const isSuccess = answer.status < 400;
  if (isSuccess && (route.response === null || 'contentType' in route.response)) return;
  const schema = isSuccess
    ? (route.response as z.ZodType)
    : route.errorFormat === 'old'
      ? externalErrorSchema
      : errorBodySchema;
  expect(schema.safeParse(answer.body).error?.issues).toBeUndefined();
}

test('/openapi.json lists every route, with who may and what comes back', async () => {
  const { body } = await api.call(null, 'GET', '/openapi.json');
  const paths = body.paths as Record<string, Record<string, { responses: object; security: object[] }>>;
  for (const route of routes) {
    const operation = paths[openApiPath(route.path)]?.[route.method];
    const status = route.response === null ? 204 : (route.status ?? 200);
    const statuses = [status, ...(route.otherStatus === undefined ? [] : [route.otherStatus])];
    expect(Object.keys(operation?.responses ?? {})).toEqual([...statuses.map(String).sort(), 'default']);
    expect((operation?.security ?? []).length > 0).toBe(route.access !== 'public');
  }
  expect(JSON.stringify(body)).not.toContain('undefined');
});

test('a person with a key in hand is the key: the explicit one counts', async () => {
  const both = { headers: { ...callers.admin?.headers, ...callers.keyWithout?.headers } };
  expect((await api.call(both, 'GET', '/api/v1/orders')).status).toBe(403);
});

test('a path that nobody declared is 404 for everybody', async () => {
  expect((await api.call(null, 'GET', '/api/v1/nothing')).body.error.code).toBe('not_found');
  expect((await api.call(callers.admin, 'POST', '/api/v2/orders', {})).status).toBe(404);
});
