import type { Knex } from 'knex';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import type { ImportColumn, ImportKind } from '@roms/domain/imports/columns';
import { auditValues } from '@roms/domain/audit-values';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertProduct, insertShop } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';
import { statementsOf } from '../../tests/support/statements.ts';
import { mergeByHand } from '../customers/merge-by-hand.ts';
import { undoMerge } from '../customers/undo-merge.ts';
import { importRows } from '../imports/import-rows.ts';
import { queueImport } from '../imports/queue-import.ts';
import { readImport } from '../imports/read-import.ts';
import { connectDatabase } from '../knex.ts';
import { eraseCustomer } from './erase-customer.ts';

const [PHONE, OTHER, LOST] = [testPhone(1173, 1), testPhone(1173, 2), testPhone(1173, 3)];
const [NAME, EMAIL] = ['Dewi Lestari', 'dewi@contoh.id'];
const HEADER = 'order_number,customer_name,customer_phone,product_name,quantity,city,notes';

let database: TestDatabase;
let db: Knex;
let id: number;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  await insertProduct(db, 'Kopi', { price: 90_000 });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});
beforeEach(async () => {
  await db.raw('TRUNCATE customers, orders, imports, mails, saved_views CASCADE');
  id = (await insertCustomer(db, { phone: PHONE, name: NAME })).id;
  await db('customers').where({ id }).update({ email: EMAIL });
});

const erase = () => db.transaction((trx) => eraseCustomer(trx, id, { actor: SYSTEM_ACTOR, now: new Date() }));
/** A file of which every row waits. */
async function read(
  kind: ImportKind,
  lines: string[],
  mapping: (ImportColumn | null)[] | null = null,
): Promise<number> {
  const file = { kind, dryRun: false, fileName: 'a.csv', content: Buffer.from(lines.join('\n')), mapping };
  const importId = await db.transaction((trx) => queueImport(trx, { ...file, actor: SYSTEM_ACTOR }));
  await readImport(db, importId, () => undefined);
  return importId;
}
const bring = (importId: number) => importRows(db, importId, {}, { most: 100, onPiece: () => undefined });
const failed = (importId: number) =>
  db('import_rows').where({ import_id: importId }).update({ status: 'failed' });
/** The places of rows that are empty. */
const emptied = (importId: number): Promise<number[]> =>
  db('import_rows').where({ import_id: importId, cells: '{}' }).orderBy('row').pluck('row');
const rowsOf = async (importId: number) =>
  (await db('import_rows').where({ import_id: importId }).orderBy('row')).map(({ status, errors }) => [
    status,
    errors.map(({ code }: { code: string }) => code).join(),
  ]);

it('leaves the waiting rows of namesakes', async () => {
  const file = await read('orders', [
    HEADER,
    `A-1,${NAME},${OTHER},Kopi,1,,`,
    `A-2,${NAME},0812x,Kopi,1,,`,
    `A-3,Budi,${LOST},${NAME},1,,${NAME}`,
  ]);
  await erase();
  expect(await emptied(file)).toEqual([]);
  await bring(file);
  expect(await rowsOf(file)).toEqual([
    ['ok', ''],
    ['failed', 'bad_phone'],
    ['failed', 'unknown_product'],
  ]);
});

it('leaves products, cities and failed rows with a phone of somebody else', async () => {
  await db('customers').where({ id }).update({ name: 'Bandung' });
  const orders = await read('orders', [
    HEADER,
    `A-1,Budi,0812x,Bandung,1,Bandung,Bandung`,
    `A-2,Bandung,0${OTHER.slice(2)},Kopi,x,,`,
    `A-3,BANDUNG,0812x,Kopi,1,,`,
  ]);
  const products = await read('products', ['sku,product_name,price', 'B-1,Bandung,x']);
  for (const file of [orders, products]) await failed(file);
  await erase();
  expect([await emptied(orders), await emptied(products)]).toEqual([[4], []]);
});

it('reads a name and an e-mail where a person said that they stand', async () => {
  const file = await read(
    'customers',
    ['a,b,c,d', `${NAME},0812x,,`, `Budi,0813x,${NAME},${NAME}`, `Ani,0814x,,${EMAIL.toUpperCase()}`],
    ['customer_name', 'customer_phone', 'city', 'email'],
  );
  await failed(file);
  await erase();
  expect(await emptied(file)).toEqual([2, 4]);
});

it('fails the whole of an order and of a customer that waits and would bring the person back', async () => {
  const orders = await read('orders', [
    HEADER,
    `A-1,${NAME},+62 ${PHONE.slice(2)},Kopi,1,,`,
    `A-1,-,0812x,Kopi,2,,kirim ke ${NAME}`,
    `A-2,Budi,${OTHER},Kopi,1,,`,
  ]);
  const customers = await read('customers', [
    'customer_name,customer_phone,email',
    `Ani,${LOST},${EMAIL}`,
    `-,0${PHONE.slice(2)},`,
  ]);
  await erase();
  expect([await emptied(orders), await emptied(customers)]).toEqual([
    [2, 3],
    [2, 3],
  ]);
  for (const file of [orders, customers]) await bring(file);
  const gone = ['failed', 'customer_erased'];
  expect([await rowsOf(orders), await rowsOf(customers)]).toEqual([
    [gone, gone, ['ok', '']],
    [gone, gone],
  ]);
  expect(await db('customers').whereNull('erased_at').pluck('phone')).toEqual([OTHER]);
});

it('fails a waiting row without a phone that has the name and the number of an order of theirs', async () => {
  const known = await read('orders', [HEADER, `A-1,${NAME},${PHONE},Kopi,1,,`]);
  await bring(known);
  const file = await read('orders', [
    HEADER,
    `A-1,${NAME.toUpperCase()},0812x,Kopi,1,Ambon,`,
    `A-1,${NAME},${OTHER},Kopi,1,,`,
    `A-1,Budi,0813x,Kopi,1,,`,
    `A-2,${NAME},0812x,Kopi,1,,`,
  ]);
  await erase();
  expect(await emptied(file)).toEqual([2]);
  await bring(file);
  expect(await rowsOf(file)).toEqual([
    ['failed', 'customer_erased'],
    ['failed', 'order_incomplete'],
    ['failed', 'bad_phone'],
    ['failed', 'bad_phone'],
  ]);
});

it('takes the other lines of such an order too, unless one has a phone of somebody else', async () => {
  const known = await read('orders', [HEADER, `A-1,${NAME},${PHONE},Kopi,1,,`]);
  await bring(known);
  const [named, nameless] = [`${NAME},0812x,Kopi,1,Ambon,`, `-,0812x,Teh,2,Ambon,pagar hijau`];
  const waiting = await read('orders', [HEADER, `A-1,${named}`, `A-1,${nameless}`, `A-2,${nameless}`]);
  const over = await read('orders', [
    HEADER,
    ...[`B-1,${named}`, `B-1,${nameless}`, `B-2,${nameless}`],
    ...[`B-3,${named}`, `B-3,${nameless}`, `B-3,Budi,${OTHER},Kopi,1,,`],
  ]);
  await failed(over);
  await erase();
  expect([await emptied(waiting), await emptied(over)]).toEqual([
    [2, 3],
    [2, 3, 5],
  ]);
  await bring(waiting);
  const gone = ['failed', 'customer_erased'];
  expect(await rowsOf(waiting)).toEqual([gone, gone, ['failed', 'bad_phone']]);
});

it('takes the lines without a phone of a failed order that has theirs, unless one has somebody else’s', async () => {
  const nameless = '-,0812x,Teh,2,Ambon,pagar hijau';
  const theirs = `-,0${PHONE.slice(2)},Kopi,x,,`;
  const file = await read('orders', [
    HEADER,
    ...[`A-1,${theirs}`, `A-1,${nameless}`, `A-1,,,Teh,2,Ambon,pagar hijau`, `A-2,${nameless}`],
    ...[`A-3,${theirs}`, `A-3,${nameless}`, `A-3,Budi,${OTHER},Kopi,x,,`],
    // The order is Budi's, and only says from whom it is.
    ...[`A-4,Budi,${OTHER},Kopi,x,,dari 0${PHONE.slice(2)}`, `A-4,${nameless}`],
  ]);
  const other = await read('orders', [HEADER, `A-1,${nameless}`]);
  for (const one of [file, other]) await failed(one);
  await erase();
  expect([await emptied(file), await emptied(other)]).toEqual([[2, 3, 4, 6, 9], []]);
});

it('takes the phone out of the notes of somebody else’s order that waits', async () => {
  const file = await read('orders', [HEADER, `A-1,Budi,${OTHER},Kopi,1,Ambon,dari 0${PHONE.slice(2)}`]);
  await erase();
  await bring(file);
  expect(await rowsOf(file)).toEqual([['ok', '']]);
  expect(await db('orders').first('city', 'notes')).toEqual({ city: 'Ambon', notes: null });
});

it('takes a phone that is somebody else’s since only from files of before', async () => {
  await insertCustomer(db, { phone: LOST, name: 'Budi' });
  await db('former_identities').insert({ customer_id: id, kind: 'phone', value: LOST });
  const line = `A-1,Budi,${LOST},Kopi,1,,`;
  const [before, since] = [await read('orders', [HEADER, line]), await read('orders', [HEADER, line])];
  await db('imports')
    .where({ id: before })
    .update({ created_at: new Date(Date.now() - 60_000) });
  await db('former_identities').update({ lost_at: new Date(Date.now() - 30_000) });
  await erase();
  expect([await emptied(before), await emptied(since)]).toEqual([[2], []]);
});

it('looks through all files once for the phones that nobody else has now', async () => {
  const lookedThrough = async (): Promise<number> => {
    const { sql } = await statementsOf(db, erase);
    return sql.filter((one) => one.includes('import_rows')).length;
  };
  const [once, ...formerly] = [await lookedThrough(), OTHER, LOST];
  expect(once).toBeGreaterThan(0);
  id = (await insertCustomer(db, { phone: PHONE, name: NAME })).id;
  for (const value of formerly)
    await db('former_identities').insert({ customer_id: id, kind: 'phone', value });
  expect(await lookedThrough()).toBe(once);
});

it('keeps what names the other one of a merge that was undone', async () => {
  const keep = 'Budi Santoso';
  const keepId = (await insertCustomer(db, { phone: OTHER, name: keep })).id;
  const both = { keepId, goneId: id, actor: SYSTEM_ACTOR, now: new Date() };
  const { mergeId } = await db.transaction((trx) => mergeByHand(trx, both));
  // As the route writes it down.
  await db('audit_log').insert({
    ...{ actor_kind: 'system', actor_name: 'ROMS', action: 'customer.merged', subject_type: 'customer' },
    ...{ subject_id: String(id), before: auditValues({ name: NAME, phone: PHONE }) },
    after: auditValues({ mergeId, intoId: keepId, name: keep, phone: OTHER }),
  });
  await db.transaction((trx) => undoMerge(trx, mergeId, { now: new Date() }));
  const file = await read('orders', [HEADER, `A-1,${keep},0812x,Kopi,1,,`]);
  await failed(file);
  const columns = JSON.stringify([{ written: keep, name: null }]);
  await db('imports').where({ id: file }).update({ columns });
  await db('mails').insert({ kind: 'summary', address: 'a@b.id', origin: 'x', text: `Terbaik: ${keep}` });
  const [owner] = await db('users')
    .insert({ name: 'Bos', email: `bos-${id}@toko.id`, role: 'admin', password_hash: 'x' })
    .returning('id');
  await db('saved_views').insert({ owner_id: owner.id, name: 'Dia', filter: { q: keep } });
  await erase();
  expect(await emptied(file)).toEqual([]);
  expect(await db('imports').pluck('columns')).toEqual([[{ written: keep, name: null }]]);
  expect(await db('mails').pluck('text')).toEqual([`Terbaik: ${keep}`]);
  expect(await db('saved_views').pluck('filter')).toEqual([{ q: keep }]);
});
