import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { connectDatabase } from '../knex.ts';
import { patternOf } from './is-about.ts';

const [MOBILE, SHORT, LANDLINE, SINGAPORE, LID] = [
  '6281234567890',
  '62811123456',
  '622112345678',
  '6581234567',
  '777123000111',
];

let database: TestDatabase;
let db: Knex;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

/** As the columns of files are looked through, so that marks of JSON stand between. */
async function names(phone: string, text: string): Promise<boolean> {
  const { rows } = await db.raw('SELECT cast(cast(? AS jsonb) AS text) ~ cast(? AS text) AS found', [
    JSON.stringify({ notes: text, quantity: '1' }),
    patternOf([phone]),
  ]);
  return rows[0].found as boolean;
}

it.each([
  [MOBILE, '081234567890'],
  [MOBILE, '81234567890'],
  [MOBILE, '+62 812-3456-7890'],
  [MOBILE, '62 0812 3456 7890'],
  [MOBILE, '+62 (0)812.3456.7890'],
  [MOBILE, '(+62) 812 – 3456 – 7890'],
  [MOBILE, '006281234567890'],
  [MOBILE, '00 62 0812/3456/7890'],
  [MOBILE, '+62 6281234567890'],
  [MOBILE, '+0812 3456 7890'],
  [MOBILE, '\u202a+62\u00a0812\u20113456\u20117890\u202c'],
  [MOBILE, '81234567890.0'],
  [MOBILE, `true_${MOBILE}@c.us_3EB01`],
  [MOBILE, 'hubungi:0812345 67890x, terima kasih'],
  [MOBILE, '3 dus ke 081234567890 / 081299999999'],
  [MOBILE, '٠٨١٢ ٣٤٥٦ ٧٨٩٠'],
  [MOBILE, '+۶۲ ۸۱۲۳۴۵۶۷۸۹۰'],
  [MOBILE, '０８１２－３４５６－７８９０'],
  [SHORT, '0811-123-456'],
  [LANDLINE, '(021) 1234-5678'],
  [SINGAPORE, '+65 8123 4567'],
  [SINGAPORE, '8123 4567'],
  [LID, `${LID}@lid`],
])('finds %s in %s', async (phone, text) => {
  expect(await names(phone, text)).toBe(true);
});

it.each([
  [SHORT, '081112345678'],
  [SHORT, '+62 811 1234 5678'],
  [SINGAPORE, '081234567890'],
  [SINGAPORE, '٠٨١٢٣٤٥٦٧٨٩٠'],
  [MOBILE, '5081234567890'],
  [MOBILE, '0812345678901'],
  [MOBILE, '081234567890２'],
  [LANDLINE, '21 box, 12 pcs, 345 ml, 678 gr'],
  [SINGAPORE, '8 box, 12 pcs, 345 ml, 67 gr'],
  [SINGAPORE, '8, 12, 345, 67'],
  [SINGAPORE, '8 x 1234567'],
  [SINGAPORE, '8123     4567'],
  [SINGAPORE, '8123\n4567'],
])('does not find %s in %s', async (phone, text) => {
  expect(await names(phone, text)).toBe(false);
});

it('finds one of several, and nothing of none', async () => {
  const found = async (phones: string[]) =>
    (await db.raw('SELECT ? ~ cast(? AS text) AS found', ['Ke 0811123456', patternOf(phones)])).rows[0].found;
  expect(await Promise.all([found([MOBILE, SHORT]), found([MOBILE, LID])])).toEqual([true, false]);
  expect(patternOf([])).toBeNull();
});
