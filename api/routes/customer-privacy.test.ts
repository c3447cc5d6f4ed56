import { createHmac, randomUUID } from 'node:crypto';
import type { Customer } from '@roms/contracts/customers';
import { WEBHOOK_HEADERS } from '@roms/contracts/webhooks';
import JSZip from 'jszip';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest';
import { queueImport } from '../../db/imports/queue-import.ts';
import { importRows } from '../../db/imports/import-rows.ts';
import { readImport } from '../../db/imports/read-import.ts';
import { tracesOf } from '../../db/privacy/traces.fixture.ts';
import { waitUntil } from '../../embedded/wait-until.ts';
import { listenLive } from '../../tests/support/live.ts';
import { inboundEvent } from '../../tests/support/inbox-api.ts';
import {
  startOrderApi,
  WEBHOOK_SECRET,
  type Caller,
  type OrderApi,
  type Staff,
} from '../../tests/support/order-api.ts';
import { insertCustomer, insertProduct } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';

/** A name that nobody else has, and words that nobody else says. */
const NAME = 'Xaverina Wirasuganda';
const FORMER = 'Xaveria Kusumadinata';
const [PHONE, SECOND] = [testPhone(1012, 1), testPhone(1012, 2)];
/** One that is the person's no more, and one under which they were written down once before. */
const [LOST, THIRD] = [testPhone(1161, 1), testPhone(1161, 2)];
const DELETED = 'Yosefina Tanpawarta';
const LID = '777123000111';
const EMAIL = 'xaverina@contoh.id';
const ADDRESS = 'Jl. Kenanga Wirasuganda 7';
const BODIES = ['ucapan rahasia satu', 'jawaban rahasia dua', 'catatan rahasia tiga', 'alamat rahasia empat'];
const WORDS = [
  NAME,
  FORMER,
  DELETED,
  PHONE,
  SECOND,
  LOST,
  `0${LOST.slice(2)}`,
  THIRD,
  LID,
  EMAIL,
  ADDRESS,
  ...BODIES,
];
/** What else the person said that pages show. */
const MARKS = ['"STOP"', '💔'];
/** What pages show of somebody who is known. */
const SHOWN = [NAME, PHONE, ADDRESS, ...BODIES, ...MARKS];

let api: OrderApi;
let admin: Staff;
let cs: Staff;
let key: Caller;
beforeAll(async () => {
  api = await startOrderApi();
  [admin, cs, key] = [await api.staff('admin', 'Bos'), await api.staff('cs', 'Ani'), await api.key()];
});
afterAll(() => api.stop());
afterEach(() => void vi.restoreAllMocks());

async function webhook(event: object): Promise<void> {
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', WEBHOOK_SECRET).update(`${timestamp}.${body}`).digest('hex');
  const headers = {
    [WEBHOOK_HEADERS.timestamp]: timestamp,
    [WEBHOOK_HEADERS.signature]: `sha256=${digest}`,
    [WEBHOOK_HEADERS.eventId]: randomUUID(),
  };
  const { status } = await api.call({ headers }, 'POST', '/api/v1/webhooks/whatsapp', body);
  expect(status).toBe(200);
}
const call = (who: Caller, method: string, path: string, body?: unknown) =>
  api.call<never>(who, method, `/api/v1${path}`, body);
const waId = (n: number) => `true_${PHONE}@c.us_3EB0${n}`;

/** Everything that can be known of somebody: their words, ours, orders, files, decisions, what was done to them. */
async function knowSomebody(): Promise<number> {
  const { db } = api;
  await webhook(
    inboundEvent({
      phone: PHONE,
      lid: `${LID}@lid`,
      pushName: FORMER,
      body: BODIES[0],
      waMessageId: waId(1),
    }),
  );
  const { customer_id: id, id: conversation } = await db('conversations').orderBy('id', 'desc').first();
  const order = await call(key, 'POST', '/orders', {
    customer: { phone: PHONE, name: FORMER, email: EMAIL, address: ADDRESS, city: 'Bandung' },
    items: [{ product_name: 'Kopi', quantity: 2, price: 75_000 }],
    notes: BODIES[3],
    external_id: randomUUID(),
  });
  expect(order.status).toBe(201);
  const { id: orderId } = await db('orders').where({ customer_id: id }).first('id');
  await call(admin, 'PATCH', `/orders/${orderId}`, { status: 'completed' });
  await call(admin, 'PATCH', `/customers/${id}`, { name: NAME });
  const answered = await call(admin, 'POST', `/conversations/${conversation}/messages`, {
    clientId: randomUUID(),
    body: BODIES[1],
  });
  expect(answered.status).toBe(202);
  await call(admin, 'POST', `/conversations/${conversation}/notes`, { body: BODIES[2], mentionIds: [cs.id] });
  await webhook(inboundEvent({ phone: PHONE, body: 'STOP', waMessageId: waId(2) }));
  await db('evaluations').insert({
    ...{ stage: 'plan', automation: 'reminder', verdict: 'pass', customer_id: id, order_id: orderId },
    ...{ occurrence_key: `order:${orderId}:reminder:1`, checks: '[]' },
    facts: JSON.stringify({ customer: { name: NAME, phone: PHONE }, said: BODIES[0], count: 2 }),
  });
  await db('message_acks').insert({ session_id: 'main', wa_message_id: waId(9), max_ack: 2 });
  await db('early_message_changes').insert({
    ...{ session_id: 'main', wa_message_id: waId(8) },
    change: JSON.stringify({ kind: 'edit', body: BODIES[0] }),
  });
  await db('messages')
    .where({ wa_message_id: waId(1) })
    .update({ media: { file: 'f'.repeat(64), fileName: `${NAME}.jpg`, state: 'ready' }, type: 'image' });
  await db('mails').insert({
    kind: 'summary',
    address: 'bos@toko.id',
    origin: 'x',
    text: `Terbaik: ${NAME}`,
  });
  await call(admin, 'POST', '/saved-views', { name: 'Dia', filter: { q: NAME } });
  await importFile(
    'customers',
    `nama,nomor hp,label\n${NAME},${local(PHONE)},TidakAda\n${NAME},${local(PHONE)},\n`,
  );
  await importFile(
    'orders',
    `order_number,customer_name,customer_phone,product_name,quantity,price\nX-1,${NAME},+${PHONE},Kopi,1,x\n`,
  );
  // A phone that was taken off again, and a row that has nothing else of the person.
  expect((await call(admin, 'POST', `/customers/${id}/identities`, { phone: LOST })).status).toBe(201);
  const { id: lost } = await db('customer_identities').where({ value: LOST }).first('id');
  expect((await call(admin, 'DELETE', `/customers/${id}/identities/${lost}`)).status).toBe(204);
  await importFile(
    'orders',
    `order_number,customer_name,customer_phone,product_name,quantity,price\nX-2,-,${LOST},Kopi,1,x\nX-3,-,0${LOST.slice(2)}x,Kopi,1,1\n`,
  );
  // Who was deleted and came again.
  const mistaken = await call(admin, 'POST', '/customers', { name: DELETED, phones: [THIRD] });
  expect(mistaken.status).toBe(201);
  await call(admin, 'DELETE', `/customers/${(mistaken.body.data as Customer).id}`);
  expect((await call(admin, 'POST', `/customers/${id}/identities`, { phone: THIRD })).status).toBe(201);
  const twin = await insertCustomer(db, { phone: SECOND, name: FORMER });
  const merged = await call(admin, 'POST', `/customers/${twin.id}/merge`, { intoId: id });
  expect(merged.status).toBe(201);
  return id as number;
}
const local = (phone: string) => `0${phone.slice(2)}`;

async function importFile(kind: 'customers' | 'orders', content: string): Promise<void> {
  const file = { kind, dryRun: false, fileName: 'a.csv', content: Buffer.from(content) };
  const actor = { kind: 'user' as const, id: admin.id, name: 'Bos' };
  const id = await api.db.transaction((trx) => queueImport(trx, { ...file, actor }));
  await readImport(api.db, id, () => undefined);
  await importRows(api.db, id, {}, { most: 10, onPiece: () => undefined });
}

async function sums() {
  const { db } = api;
  const [revenue] = await db('revenue_by_quarter').sum({ orders: 'orders', rupiah: 'rupiah' });
  const counts = await db('order_counts')
    .where({ scope: 'shop' })
    .groupBy('status')
    .orderBy('status')
    .select('status')
    .sum({ n: 'orders', rupiah: 'rupiah' });
  return { revenue, counts, orders: await db('orders').count('* as n').sum('total_amount as total') };
}

describe('erasing', () => {
  let id: number;
  beforeEach(async () => {
    await api.db.raw(
      'TRUNCATE customers, orders, messages, uploads, mails, saved_views, imports, message_acks CASCADE',
    );
    await insertProduct(api.db, `Kopi ${randomUUID()}`);
    id = await knowSomebody();
  });

  test('leaves no name, no phone and no word anywhere in the database, and every sum as it was', async () => {
    const before = await sums();
    const known = await tracesOf(api.db, WORDS);
    // Where the person stands beforehand: what is not planted proves nothing.
    for (const table of [
      'audit_log',
      'customers',
      'customer_identities',
      'customer_merges',
      'evaluations',
      'import_rows',
    ])
      expect(known.some((trace) => trace.startsWith(`${table}.`))).toBe(true);
    for (const word of WORDS)
      expect([word, known.some((trace) => trace.endsWith(`: ${word}`))]).toEqual([word, true]);

    const { status, body } = await call(admin, 'POST', `/customers/${id}/erase`);
    expect([status, (body.data as Customer).phone]).toEqual([200, null]);
    expect(await tracesOf(api.db, WORDS)).toEqual([]);
    expect(await sums()).toEqual(before);
    const { erased_at, opted_out_at } = await api.db('customers').where({ id }).first();
    expect([erased_at, opted_out_at].includes(null)).toBe(false);
    const [line] = await api.db('audit_log').where({ action: 'customer.erased' }).orderBy('id', 'desc');
    expect(line).toMatchObject({ actor_name: 'Bos', subject_id: String(id), before: null, after: null });
    expect((await call(admin, 'POST', `/customers/${id}/erase`)).body.error.code).toBe('customer_erased');
  });

  test('leaves no word where pages read, and tells those that are open', async () => {
    const { db } = api;
    const { id: conversation } = await db('conversations').where({ customer_id: id }).first();
    const { id: orderId } = await db('orders').where({ customer_id: id }).first('id');
    const said: number[] = await db('messages').where({ conversation_id: conversation }).pluck('id');
    await db('message_reactions').insert({
      message_id: said[0],
      side: 'customer',
      emoji: '💔',
      at: new Date(),
    });
    const heard = await listenLive({
      open: (path, signal) => fetch(`${api.url}/api/v1${path}`, { headers: admin.headers, signal }),
    });
    onTestFinished(() => heard.close());
    const paths = pagesOf({ conversation, orderId, said });
    // What no page showed beforehand would be missing afterwards in any case.
    const shown = new Set((await wordsAt(paths)).flatMap(({ words }) => words));
    for (const word of SHOWN) expect([word, shown.has(word)]).toEqual([word, true]);
    await call(admin, 'POST', `/customers/${id}/erase`);
    await waitUntil(
      async () => {
        const updated = heard.events.filter(({ type }) => type === 'conversation.updated').at(-1);
        expect(heard.events).toContainEqual({ type: 'customer.erased', data: { customerId: id } });
        expect(updated?.data).toMatchObject({ conversation: { customer: { erasedAt: expect.any(String) } } });
      },
      { timeoutMs: 60_000 },
    );
    expect(await wordsAt(paths)).toEqual(paths.map((path) => ({ path, status: 200, words: [] })));
  });

  /** The pages that show somebody. */
  function pagesOf(of: { conversation: number; orderId: number; said: readonly number[] }): string[] {
    const { conversation, orderId, said } = of;
    return [
      ...[
        '',
        '/consents',
        '/timeline',
        '/conversations',
        '/identities',
        '/cycles',
        '/decisions',
        '/merges',
      ].map((part) => `/customers/${id}${part}`),
      ...['', '/messages', '/activity', '/media'].map((part) => `/conversations/${conversation}${part}`),
      ...[`/orders/${orderId}`, `/orders/${orderId}/decisions`, '/orders', '/conversations', '/opt-outs'],
      ...said.map((message) => `/messages/${message}/decisions`),
      ...['/reminders', '/audit', '/imports', '/summary', `/orders?customerId=${id}`],
    ];
  }

  /** What each page says of the person. */
  async function wordsAt(paths: readonly string[]) {
    const found: { path: string; status: number; words: string[] }[] = [];
    for (const path of paths) {
      const { status, body } = await call(admin, 'GET', path);
      const text = JSON.stringify(body);
      found.push({ path, status, words: [...WORDS, ...MARKS].filter((word) => text.includes(word)) });
    }
    return found;
  }

  test('leaves what others keep of others, whose city or number it is', async () => {
    const { db } = api;
    await db('customers').where({ id }).update({ city: 'Bandung' });
    const views = [
      ['Kota', 'bandung'],
      ['Nama', 'wirasuganda'],
      ['Nomor', local(PHONE).replace(/^(\d{4})(\d{4})/, '$1-$2-')],
      ['Lain', 'contoh'],
    ] as const;
    for (const [name, q] of views) await call(admin, 'POST', '/saved-views', { name, filter: { q } });
    const mail = { kind: 'summary', address: 'bos@toko.id', origin: 'x' };
    await db('mails').insert([
      { ...mail, text: 'Terlaris di Bandung' },
      { ...mail, text: `Hubungi ${local(PHONE)}` },
    ]);
    await call(admin, 'POST', `/customers/${id}/erase`);
    const kept = await db('saved_views').orderBy('id').select('name', 'filter');
    expect(kept.map(({ name, filter }) => [name, filter.q ?? null])).toEqual([
      ['Dia', null],
      ['Kota', 'bandung'],
      ['Nama', null],
      ['Nomor', null],
      ['Lain', 'contoh'],
    ]);
    expect(await db('mails').orderBy('id').pluck('text')).toEqual(['', 'Terlaris di Bandung', '']);
  });

  test('forgets headers that were none, and who went before', async () => {
    const { db } = api;
    const last = await db('imports').orderBy('id', 'desc').first('id');
    const columns = [NAME, local(PHONE), 'x'].map((written) => ({ written, name: null }));
    await db('imports')
      .where({ id: last.id })
      .update({ columns: JSON.stringify(columns) });
    await db('audit_log').insert({
      ...{ actor_kind: 'system', actor_name: 'ROMS', action: 'customer.changed', subject_type: 'customer' },
      ...{ subject_id: '999999', before: JSON.stringify({ lid: `${LID}@lid` }) },
    });
    await call(admin, 'POST', `/customers/${id}/erase`);
    expect(await tracesOf(db, [...WORDS, local(PHONE)])).toEqual([]);
  });

  test('takes back what waits, and tells the workflows of the orders', async () => {
    const { id: conversation_id } = await api.db('conversations').where({ customer_id: id }).first();
    await api.db('messages').where({ conversation_id, direction: 'outbound' }).update({ status: 'queued' });
    await api.db('customers').where({ id }).update({ opted_out_at: null });
    const { id: orderId } = await api.db('orders').where({ customer_id: id }).first('id');
    await api.db('order_lifecycles').where({ order_id: orderId }).update({ state: 'waiting' });
    await call(admin, 'POST', `/customers/${id}/erase`);
    const waiting = await api
      .db('messages')
      .where({ conversation_id, direction: 'outbound' })
      .pluck('status');
    expect([...new Set(waiting)]).toEqual(['withdrawn']);
    expect(api.started).toContainEqual(['orderChanged', orderId]);
  });

  test('the next message from that phone is somebody new', async () => {
    await call(admin, 'POST', `/customers/${id}/erase`);
    await webhook(inboundEvent({ phone: PHONE, lid: `${LID}@lid`, body: 'Halo, saya baru' }));
    const fresh = await api.db('customers').where({ phone: PHONE }).first();
    expect(fresh.id).not.toBe(id);
    expect(fresh).toMatchObject({ opted_out_at: null, erased_at: null });
  });

  test('nothing is written to, or ordered for, who is forgotten', async () => {
    const { id: conversation } = await api.db('conversations').where({ customer_id: id }).first();
    const { id: productId } = await api.db('products').first('id');
    await call(admin, 'POST', `/customers/${id}/erase`);
    const writings: [string, object][] = [
      [`/conversations/${conversation}/messages`, { clientId: randomUUID(), body: 'Halo' }],
      [`/conversations/${conversation}/notes`, { body: 'Halo', mentionIds: [] }],
      ['/conversations', { customerId: id }],
      ['/manual-orders', { clientId: randomUUID(), customer: { id }, items: [{ productId, quantity: 1 }] }],
    ];
    const answers: unknown[] = [];
    for (const [path, body] of writings) {
      const { status, body: said } = await call(admin, 'POST', path, body);
      answers.push([path, status, said.error?.code]);
    }
    expect(answers).toEqual(writings.map(([path]) => [path, 409, 'customer_erased']));
  });

  test('keeps a file that another message names, and lets the others go', async () => {
    const removed: string[] = [];
    const store = api.deps.mediaStore as { remove: (file: string) => Promise<void> };
    store.remove = async (file) => void removed.push(file);
    const other = await insertCustomer(api.db);
    const [conversation] = await api
      .db('conversations')
      .insert({ customer_id: other.id, session_id: 'main' })
      .returning('id');
    const named = {
      conversation_id: conversation.id,
      session_id: 'main',
      direction: 'inbound',
      author: 'customer',
    };
    await api
      .db('messages')
      .insert({ ...named, status: 'delivered', body: '', media: { file: 'f'.repeat(64) } });
    await call(admin, 'POST', `/customers/${id}/erase`);
    expect(removed).toEqual([]);
  });
});

test('one person’s whole data is a file that names every table of the list', async () => {
  await api.db.raw(
    'TRUNCATE customers, orders, messages, uploads, mails, saved_views, imports, message_acks CASCADE',
  );
  const id = await knowSomebody();
  const answer = await fetch(`${api.url}/api/v1/customers/${id}/export`, { headers: admin.headers });
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="roms-customer-${id}.json"`);
  const file = (await answer.json()) as Record<string, { [column: string]: unknown }[]> & {
    customer: object;
  };
  expect(file.customer).toMatchObject({ name: NAME, phone: PHONE });
  expect(file.orders).toMatchObject([{ notes: BODIES[3], total_amount: 150_000 }]);
  expect(file.order_items).toMatchObject([{ product_name: 'Kopi' }]);
  expect(file.messages!.map(({ body }) => body)).toEqual(expect.arrayContaining(BODIES.slice(0, 2)));
  expect(file.customer_identities!.map(({ value }) => value).sort()).toEqual(
    [PHONE, SECOND, THIRD, `${LID}@lid`].sort(),
  );
  expect(file.former_identities).toMatchObject([{ value: LOST }]);
  expect(file.consents).toMatchObject([{ state: 'withdrawn' }]);
  expect(
    await api.db('audit_log').where({ action: 'customer.exported', subject_id: String(id) }),
  ).toHaveLength(1);
  expect((await call(admin, 'GET', '/customers/999999/export')).status).toBe(404);
});

test('it may be asked for with the files of the conversations, whatever these are called', async () => {
  const { db } = api;
  await db.raw('TRUNCATE customers, orders, messages, uploads CASCADE');
  const { id } = await insertCustomer(db, { phone: PHONE, name: NAME });
  const [conversation] = await db('conversations')
    .insert({ customer_id: id, session_id: 'main' })
    .returning('id');
  const bytes = Buffer.from('gambar');
  const file = await api.deps.mediaStore.save(bytes);
  const message = async (media: object) => {
    const [row] = await db('messages')
      .insert({
        ...{ conversation_id: conversation.id, session_id: 'main', direction: 'inbound', author: 'customer' },
        ...{
          type: 'image',
          status: 'delivered',
          body: '',
          media: JSON.stringify({ ...media, state: 'ready' }),
        },
      })
      .returning('id');
    return row.id as number;
  };
  const [named, nameless, lost] = [
    await message({ file, fileName: '../../foto: bukti.jpg', mimeType: 'image/jpeg' }),
    await message({ file, fileName: null, mimeType: 'image/png' }),
    await message({ file: 'a'.repeat(64), fileName: 'hilang.jpg', mimeType: 'image/jpeg' }),
  ];
  const answer = await fetch(`${api.url}/api/v1/customers/${id}/export.zip`, { headers: admin.headers });
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="roms-customer-${id}.zip"`);
  const zip = await JSZip.loadAsync(await answer.arrayBuffer(), { checkCRC32: true });
  const files = Object.keys(zip.files).filter((name) => !zip.files[name]!.dir);
  expect(files).toEqual([
    'data.json',
    `media/${named}-.._.._foto_ bukti.jpg`,
    `media/${nameless}-file.png`,
    `media/${lost}-hilang.jpg`,
  ]);
  const data = JSON.parse(await zip.file('data.json')!.async('string')) as { customer: object };
  expect(data.customer).toMatchObject({ name: NAME });
  expect(await zip.file(files[1]!)!.async('nodebuffer')).toEqual(bytes);
  expect((await call(admin, 'GET', '/customers/999999/export.zip')).status).toBe(404);

  // A film for which no archive has room.
  const size = 3 * 1024 ** 3 + 1;
  const film = await message({ file: 'b'.repeat(64), fileName: 'film.mp4', mimeType: 'video/mp4', size });
  const opened = vi.spyOn(api.deps.mediaStore, 'blob');
  const short = await fetch(`${api.url}/api/v1/customers/${id}/export.zip`, { headers: admin.headers });
  const rest = await JSZip.loadAsync(await short.arrayBuffer(), { checkCRC32: true });
  expect(Object.keys(rest.files).filter((name) => !rest.files[name]!.dir)).toEqual([
    ...['data.json', 'left-out.json'],
    ...files.slice(1),
  ]);
  expect(JSON.parse(await rest.file('left-out.json')!.async('string'))).toEqual({
    reason: 'archive_full',
    files: [{ name: `media/${film}-film.mp4`, file: 'b'.repeat(64), size }],
  });
  // How large a file is its message knows: it is opened for its bytes alone.
  expect(opened.mock.calls.flat()).toEqual([file, file, 'a'.repeat(64)]);
});
