import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { customerCode } from '@roms/domain/customer-code';
import { searchForm } from '@roms/domain/search-form';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertOrder, insertProduct, insertShop } from '../../tests/support/rows.ts';
import { inboxPage } from '../conversations/inbox-page.ts';
import { customersPage } from '../customers/customers-page.ts';
import { connectDatabase } from '../knex.ts';
import { ordersPage } from '../orders/orders-page.ts';
import { productsPage } from '../products/products-page.ts';
import { SEES_ALL } from '../scopes/viewer.ts';
import { search } from './search.ts';

/** Names, texts, phones and codes are found however they are typed, by every search. */
let database: TestDatabase;
let db: Knex;

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

type Person = { id: number; orderId: number; conversationId: number; productId: number };

let places = 0;
/** A customer, a product and a message that all say `text`, and an order. */
async function somebody(text: string, fields: { phone?: string; number?: string } = {}): Promise<Person> {
  places += 1;
  const { id } = await insertCustomer(db, { name: text, ...(fields.phone ? { phone: fields.phone } : {}) });
  const [conversation] = await db('conversations')
    .insert({ customer_id: id, session_id: 'main' })
    .returning('id');
  await db('messages').insert({
    conversation_id: conversation.id,
    session_id: 'main',
    direction: 'inbound',
    author: 'customer',
    status: 'delivered',
    body: `Kak, ini ${text} 🙏`,
  });
  const orderId = await insertOrder(db, {
    customerId: id,
    ...(fields.number ? { number: fields.number } : {}),
  });
  const [product] = await db('products')
    .insert({ name: text, normalised_name: text, sku: `SKU-${places}`, price: 1 })
    .returning('id');
  return { id, orderId, conversationId: conversation.id as number, productId: product.id as number };
}

/** Where somebody is found by `q`. */
async function foundBy(q: string, who: Person): Promise<Record<string, boolean>> {
  const [customers, orders, inbox, products, omnibar] = [
    await customersPage(db, SEES_ALL, { q }),
    await ordersPage(db, SEES_ALL, { q }),
    await inboxPage(db, { viewer: SEES_ALL, userId: 0, tab: 'all', q, after: null }),
    await productsPage(db, { q }),
    await search(db, SEES_ALL, q),
  ];
  return {
    customers: customers.rows.some(({ customer }) => customer.id === who.id),
    orders: orders.rows.some(({ id }) => id === who.orderId),
    inbox: inbox.ids.includes(who.conversationId),
    products: products.rows.some(({ id }) => id === who.productId),
    omnibarCustomers: omnibar.customers.some(({ id }) => id === who.id),
    omnibarOrders: omnibar.orders.some(({ id }) => id === who.orderId),
    omnibarProducts: omnibar.products.some(({ id }) => id === who.productId),
    omnibarMessages: omnibar.conversations.some(({ id }) => id === who.conversationId),
  };
}

const EVERYWHERE = {
  customers: true,
  orders: true,
  inbox: true,
  products: true,
  omnibarCustomers: true,
  omnibarOrders: true,
  omnibarProducts: true,
  omnibarMessages: true,
};

describe('a name, a product and a text', () => {
  test.each([
    ['André Wijaya'.normalize('NFC'), ['andre', 'ANDRÉ', 'Andre\u0301 W', 'andré wij']],
    ['Renée Halim'.normalize('NFD'), ['renee', 'Renée', 'RENEE HALIM']],
    ['Güntur', ['guntur', 'GÜNTUR']],
    ['Kafé Au Lait', ['kafe au', 'kafé au lait']],
    ['𝓑𝓾𝓭𝓲 Laksana', ['budi laksana', 'BUDI', '𝐁𝐮𝐝𝐢 lak']],
    ['ʏᴜɴɪ 🅰🅱🅰🅳🅸', ['yuni', 'abadi']],
    ['Ｄｅｗｉ Fullwidth', ['dewi full']],
    ['Si\u200Bti Soft\u00ADhyphen', ['siti soft', 'softhyphen', '\u202Asiti\u202C']],
    ['Łukasz Đorđe Øst', ['lukasz', 'dorde', 'ost']],
    ['Дмитрий', ['дмитрий', 'ДМИ']],
    ['100%_diskon', ['100%_d', '100%_DISKON']],
  ])('%s is found in every search by %j', async (text, queries) => {
    const who = await somebody(text);
    for (const q of queries) expect([q, await foundBy(q, who)]).toEqual([q, EVERYWHERE]);
  });

  test('of one or two letters is found by how it begins, in any case and with any accent', async () => {
    const { id } = await somebody('Émile');
    for (const q of ['é', 'E', 'em', 'Ém']) {
      const { rows } = await customersPage(db, SEES_ALL, { q });
      expect([q, rows.map(({ customer }) => customer.id)]).toEqual([q, [id]]);
    }
  });

  test('is not found by what only looks like a pattern', async () => {
    await insertProduct(db, 'Teh Melati');
    expect((await productsPage(db, { q: 'T%Melati' })).rows).toEqual([]);
  });
});

describe('a phone and a code', () => {
  const number = 'ORD-7K3MZ9QW2X';
  let who: Person;
  beforeAll(async () => void (who = await somebody('Nur Halimah', { phone: '6281266600001', number })));
  const people = { customers: true, orders: true, inbox: true, omnibarCustomers: true, omnibarOrders: true };

  test.each([
    '+62 (0)812 6660',
    '62 0812 6660',
    '+0812-6660',
    '\u202A0812\u20116660\u202C',
    '０８１２６６６０',
  ])('%s finds the customer in every search', async (q) => {
    expect(await foundBy(q, who)).toMatchObject(people);
  });

  test('of a customer finds the customer, the orders and the chat', async () => {
    for (const q of [customerCode(who.id), customerCode(who.id).slice(1).toLowerCase()])
      expect(await foundBy(q, who)).toMatchObject(people);
  });

  test('of an order finds the order, and in the inbox the customer’s chat', async () => {
    for (const q of [`#${number}`, number.toLowerCase(), `\u202A#${number}\u202C`])
      expect(await foundBy(q, who)).toMatchObject({ orders: true, omnibarOrders: true, inbox: true });
  });

  test('of another system finds its order, with and without the sign for a number', async () => {
    await db('orders').where({ id: who.orderId }).update({ external_id: '1001' });
    for (const q of ['#1001', '1001']) expect(await foundBy(q, who)).toMatchObject({ orders: true });
  });
});

test('the form is one and the same whatever else a text holds, so that a part of it is found in it', async () => {
  // Plain letters and pictures take a shorter way, which one accent beside them closes.
  const { rows } = await db.raw<{ rows: { sign: string }[] }>(
    `SELECT chr(code) AS sign FROM (SELECT generate_series(1, 12543) UNION ALL SELECT generate_series(126976, 129791)) AS codes (code)
      WHERE fold_text('é' || chr(code)) <> 'e' || fold_text(chr(code))`,
  );
  expect(rows).toEqual([]);
});

test('what shows the words that were found knows the same form', async () => {
  const { rows } = await db.raw<{ rows: { sign: string; form: string }[] }>(
    `SELECT chr(code) AS sign, fold_text(chr(code)) AS form
       FROM (SELECT generate_series(1, 12543) UNION ALL SELECT generate_series(119808, 129791)) AS codes (code)`,
  );
  expect(rows.filter(({ sign, form }) => searchForm(sign) !== form)).toEqual([]);
});

test.each([
  [
    'messages_body_folded_idx',
    'SELECT FROM messages WHERE fold_text(body) LIKE fold_text(?)',
    '%pâsti tidak%',
  ],
  ['customers_name_folded_idx', 'SELECT FROM customers WHERE fold_text(name) LIKE fold_text(?)', '%Andrê%'],
  ['customers_name_begins_idx', 'SELECT FROM customers WHERE fold_text(name) LIKE fold_text(?)', 'Â%'],
])('%s knows the form', async (index, sql, text) => {
  const trx = await db.transaction();
  // So few rows are read faster without.
  await trx.raw('SET LOCAL enable_seqscan = off');
  const { rows } = await trx.raw<{ rows: { 'QUERY PLAN': string }[] }>(`EXPLAIN (COSTS off) ${sql}`, [text]);
  await trx.rollback();
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(plan).toContain(index);
  // A function that is called and not put in its place takes ten times as long.
  expect(plan).not.toContain('fold_text');
});
