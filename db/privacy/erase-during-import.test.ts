import type { Knex } from 'knex';
import { SYSTEM_ACTOR } from '@roms/domain/actor';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { chooseSeed, seededRandom } from '../../tests/support/hostile.ts';
import { areWaiting, hasWaited, openTransaction } from '../../tests/support/lock-waits.ts';
import { insertCustomer, insertProduct, insertShop } from '../../tests/support/rows.ts';
import { testPhone } from '../../tests/support/shop.ts';
import { importRows } from '../imports/import-rows.ts';
import { holdImports } from '../imports/lock-imports.ts';
import { queueImport } from '../imports/queue-import.ts';
import { readImport } from '../imports/read-import.ts';
import { connectDatabase, type Trx } from '../knex.ts';
import { eraseCustomer } from './erase-customer.ts';
import { tracesOf } from './traces.fixture.ts';

const [PHONE, OTHER] = [testPhone(1185, 1), testPhone(1185, 2)];
const [NAME, OTHERS_NAME] = ['Xaverina Wirasuganda', 'Budi Santoso'];
const HEADERS = {
  orders: 'order_number,customer_name,customer_phone,product_name,quantity,notes',
  customers: 'customer_name,customer_phone,city',
};
type Kind = keyof typeof HEADERS;
/** Rows of a large file, of orders three transactions; every third is the person's. */
const ROWS = 45;
const [ROUNDS, MOST_STATEMENTS] = [6, 40];
/** Pieces that are heard of when a transaction has ended, the first of each twenty; 0 is the beginning. */
const HEARD: Record<Kind, readonly number[]> = { orders: [0, 1, 21, 41], customers: [0, 1, 21] };

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
const begin = async () => {
  await db.raw('TRUNCATE customers, orders, imports CASCADE');
  id = (await insertCustomer(db, { phone: PHONE, name: NAME })).id;
};
beforeEach(begin);

const eraseIn = (trx: Trx) => eraseCustomer(trx, id, { actor: SYSTEM_ACTOR, now: new Date() });
const erase = () => db.transaction(eraseIn);
/** What locks and statements are given where `hastily` works (milliseconds): less than a request's. */
const LIMIT_MS = 1_500;
/** Works in a transaction that gives up soon, and looks that it still does at its end. */
const hastily = <T>(work: (trx: Trx) => Promise<T>): Promise<T> =>
  db.transaction(async (trx) => {
    for (const name of ['lock_timeout', 'statement_timeout'])
      await trx.raw(`SET LOCAL ${name} = ${LIMIT_MS}`);
    const worked = await work(trx);
    for (const name of ['lock_timeout', 'statement_timeout'])
      expect((await trx.raw(`SHOW ${name}`)).rows).toEqual([{ [name]: `${LIMIT_MS}ms` }]);
    return worked;
  });
/** Until `work` has waited for longer than it is given, with what others hold. */
const outlasts = (work: Promise<unknown>) =>
  Promise.race([work.then(() => expect.fail('it did not wait')), hasWaited(db, LIMIT_MS + 300, 'advisory')]);
const orderOf = (name: string, phone: string, n: number) => `A-${n},${name},${phone},Kopi,1,`;
async function queue(trx: Trx, kind: Kind, lines: readonly string[]): Promise<number> {
  const content = Buffer.from([HEADERS[kind], ...lines].join('\n'));
  return queueImport(trx, { kind, dryRun: false, fileName: 'a.csv', content, actor: SYSTEM_ACTOR });
}
const queued = (kind: Kind, lines: readonly string[]) => db.transaction((trx) => queue(trx, kind, lines));
const read = (importId: number) => readImport(db, importId, () => undefined);
const bring = (importId: number, onPiece: () => void = () => undefined) =>
  importRows(db, importId, {}, { most: 1_000, onPiece });
const outcomes = async (importId: number) =>
  (await db('import_rows').where({ import_id: importId }).orderBy('row')).map(({ status, errors }) =>
    [status, ...errors.map(({ code }: { code: string }) => code)].join(' '),
  );
const living = (): Promise<string[]> =>
  db('customers').whereNull('erased_at').orderBy('phone').pluck('phone');
const ERASED = 'failed customer_erased';

describe('a file that is not read yet', () => {
  const lines = [
    orderOf(NAME, PHONE, 1),
    orderOf(OTHERS_NAME, OTHER, 2),
    `${orderOf('Ani', OTHER, 3)}hp ${PHONE}`,
  ];

  it('does not bring the person back, and everybody else', async () => {
    const file = await queued('orders', lines);
    await erase();
    expect(await tracesOf(db, [PHONE, NAME])).toEqual([]);
    expect(await read(file)).toBe('running');
    await bring(file);
    expect(await outcomes(file)).toEqual([ERASED, 'ok', 'ok']);
    expect(await living()).toEqual([OTHER]);
  });

  it('keeps no erasure back by being no file that can be read', async () => {
    const file = await queued('customers', []);
    await erase();
    expect([await read(file), await living()]).toEqual(['failed', []]);
  });

  it('is waited for while somebody takes it in', async () => {
    const upload = await openTransaction(db);
    const file = await queue(upload, 'orders', lines);
    const erasing = erase();
    erasing.catch(() => undefined);
    await areWaiting(db, 1);
    await upload.commit();
    await erasing;
    await read(file);
    await bring(file);
    expect([await outcomes(file), await living()]).toEqual([[ERASED, 'ok', 'ok'], [OTHER]]);
  });

  it('is waited for while it is read, for longer than other locks and statements have', async () => {
    const file = await queued('orders', lines);
    const reader = await openTransaction(db);
    await reader('imports').where({ id: file }).forNoKeyUpdate().select('id');
    const reading = read(file);
    await areWaiting(db, 1);
    const erasing = hastily(eraseIn);
    erasing.catch(() => undefined);
    await outlasts(erasing);
    await reader.commit();
    await Promise.all([reading, erasing]);
    await bring(file);
    expect([await outcomes(file), await living()]).toEqual([[ERASED, 'ok', 'ok'], [OTHER]]);
  });

  it('is taken in behind an erasure that lasts longer than other locks and statements have', async () => {
    const erasure = await openTransaction(db);
    await holdImports(erasure);
    const taking = hastily((trx) => queue(trx, 'orders', lines));
    taking.catch(() => undefined);
    await outlasts(taking);
    await erasure.commit();
    expect(await read(await taking)).toBe('running');
  });

  it('that comes after the erasure may bring the person as somebody new', async () => {
    await erase();
    const file = await queued('orders', lines);
    await read(file);
    await bring(file);
    expect(await outcomes(file)).toEqual(['ok', 'ok', 'ok']);
    expect(await living()).toEqual([PHONE, OTHER].sort());
    expect((await db('customers').where({ phone: PHONE }).first('id')).id).not.toBe(id);
  });
});

describe('a file whose rows are brought in', () => {
  it.each(['erasure', 'import'] as const)('takes turns with an erasure: the %s first', async (first) => {
    const file = await queued('orders', [orderOf(NAME, PHONE, 1), orderOf(OTHERS_NAME, OTHER, 2)]);
    await read(file);
    const holder = await openTransaction(db);
    await holder('customers').where({ id }).forNoKeyUpdate().select('id');
    const acts: Record<string, () => Promise<unknown>> = { erasure: erase, import: () => bring(file) };
    const second = first === 'import' ? 'erasure' : 'import';
    const ended = Promise.allSettled([acts[first]!(), areWaiting(db, 1).then(() => acts[second]!())]);
    await areWaiting(db, 2);
    await holder.commit();
    expect((await ended).map((one) => (one.status === 'rejected' ? one.reason : null))).toEqual([null, null]);
    expect(await outcomes(file)).toEqual([first === 'import' ? 'ok' : ERASED, 'ok']);
    expect([await living(), await tracesOf(db, [PHONE, NAME])]).toEqual([[OTHER], []]);
  });

  it('neither ends an erasure at any moment nor is ended by it, and loses nobody else', async () => {
    const random = seededRandom(chooseSeed('erasures during imports'));
    let met = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await begin();
      const kind = round % 3 === 2 ? 'customers' : 'orders';
      const file = await queued(kind, manyOf(kind));
      await read(file);
      const heard = HEARD[kind];
      const piece = heard[Math.floor(random() * heard.length)]!;
      if (await eraseWithin(file, piece, Math.floor(random() * MOST_STATEMENTS))) met += 1;
      expect(await living()).toEqual(kind === 'orders' ? [OTHER] : othersPhones());
      expect(await tracesOf(db, [PHONE, NAME])).toEqual([]);
      const ofOthers = (await outcomes(file)).filter((_, place) => !isTheirs(place));
      expect(ofOthers).toEqual(ofOthers.map(() => 'ok'));
      expect(await db('import_rows').where({ import_id: file, cells: '{}' }).pluck('row')).toHaveLength(
        ROWS / 3,
      );
    }
    expect(met).toBeGreaterThan(0);
  }, 300_000);
});

const places = Array.from({ length: ROWS }, (_, place) => place);
const isTheirs = (place: number): boolean => place % 3 === 0;
const phoneAt = (place: number): string => testPhone(1186, place);
const othersPhones = (): string[] =>
  places
    .filter((place) => !isTheirs(place))
    .map(phoneAt)
    .sort();

function manyOf(kind: Kind): string[] {
  return places.map((place) => {
    const [name, phone] = isTheirs(place) ? [NAME, PHONE] : [OTHERS_NAME, OTHER];
    if (kind === 'orders') return orderOf(name, phone, place);
    return `${name},${isTheirs(place) ? phone : phoneAt(place)},Ambon`;
  });
}

/** An import, and an erasure that begins so many statements after a piece of it; answers whether the import still went on. */
async function eraseWithin(file: number, piece: number, statements: number): Promise<boolean> {
  const { promise: isThere, resolve } = Promise.withResolvers<void>();
  let pieces = 0;
  const importing = bring(file, () => {
    pieces += 1;
    if (pieces === piece) resolve();
  });
  let isOver = false;
  const end = () => {
    isOver = true;
    resolve();
  };
  importing.then(end, end);
  if (piece === 0) resolve();
  const erasing = isThere.then(async () => {
    for (let n = 0; n < statements; n++) await db.raw('SELECT 1');
    const isMet = !isOver;
    await erase();
    return isMet;
  });
  const [isMet] = await Promise.all([erasing, importing]);
  return isMet;
}
