import { stdout } from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importRows } from '../../db/imports/import-rows.ts';
import { readImport } from '../../db/imports/read-import.ts';
import { chooseSeed, pick, seededRandom } from '../../tests/support/hostile.ts';
import { importsOf } from '../../tests/support/import-api.ts';
import { startOrderApi, type OrderApi, type Staff } from '../../tests/support/order-api.ts';

const ROWS = 100_000;
/** One in so many rows cannot be read. */
const BAD_EVERY = 50;

let api: OrderApi;
let admin: Staff;
let files: ReturnType<typeof importsOf>;
beforeAll(async () => {
  api = await startOrderApi();
  admin = await api.staff('admin');
  files = importsOf(api, () => admin);
});
afterAll(() => api.stop());

/** One number as people write it. */
const FORMS: ((local: string) => string)[] = [
  (local) => `0${local}`,
  (local) => `+62 ${local}`,
  (local) => `62${local}`,
  (local) => `0${local.slice(0, 3)}-${local.slice(3, 7)}-${local.slice(7)}`,
  (local) => `(+62) ${local.slice(0, 3)} ${local.slice(3)}`,
  (local) => `${local}`,
];

test('100,000 customers with dirty phones: each has its word, and again nothing changes', async () => {
  const random = seededRandom(chooseSeed('customers import'));
  const lines = Array.from({ length: ROWS }, (_, n) => {
    const local = `8${String(120_000_000 + n)}${n % 10}`;
    const phone =
      n % BAD_EVERY === 0 ? pick(random, ['belum ada', '12', '0812', '']) : pick(random, FORMS)(local);
    return `Pelanggan ${n},"${phone}",${pick(random, ['Bandung', 'Surabaya', '', 'entah'])}`;
  });
  const file = ['Nama,Nomor HP,Kota', ...lines].join('\n');
  const bad = ROWS / BAD_EVERY;
  const first = await timed(file);
  expect(first.counts).toEqual({ total: ROWS, ok: ROWS - bad, repeated: 0, failed: bad });
  const before = await api.db('customers').count('* as n').max('updated_at as at');
  const second = await timed(file);
  expect(second.counts).toEqual({ total: ROWS, ok: 0, repeated: ROWS - bad, failed: bad });
  expect(await api.db('customers').count('* as n').max('updated_at as at')).toEqual(before);
}, 7_200_000);

async function timed(file: string) {
  const { body } = await files.send(file, 'kind=customers');
  const { id } = body.data;
  const begun = performance.now();
  await readImport(api.db, id, () => undefined);
  const read = performance.now();
  while (!(await importRows(api.db, id, {}, { most: 2_000, onPiece: () => undefined })));
  const ended = performance.now();
  const perSecond = Math.round(ROWS / ((ended - read) / 1_000));
  stdout.write(`read in ${Math.round(read - begun)} ms, then ${perSecond} rows/s\n`);
  return (await api.call<{ counts: object }>(admin, 'GET', `/api/v1/imports/${id}`)).body.data;
}
