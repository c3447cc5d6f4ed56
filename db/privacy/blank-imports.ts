import type { RowError } from '@roms/domain/imports/row';
import { IMPORT_SOURCE } from '@roms/domain/order-source';
import { normalisePhone } from '@roms/domain/phone';
import type { Trx } from '../knex.ts';
import { isAbout, patternOf, wordsOf } from './is-about.ts';
import type { Person } from './person.ts';

const EMPTY = `cells = '{}', group_key = ''`;
const FORGOTTEN = `${EMPTY}, errors = '[]'`;
const OF_BEFORE = `imports.id = import_id AND cells <> '{}'
  AND (cast(:before AS timestamptz) IS NULL OR imports.created_at < :before)`;

/** By what a row names the person, in files of before `before`; null: in all. */
type Marks = Pick<Person, 'addresses' | 'emails'> & { before: Date | null };

/**
 * Takes a person out of files that were brought in, also out of rows of which nothing was made: those with a phone of the
 * person, in any form, or their e-mail. A phone that is somebody else's by now was theirs in files from before that.
 */
export async function blankImports(trx: Trx, person: Person): Promise<void> {
  const { orderIds, former, emails, addresses } = person;
  await trx.raw(`UPDATE import_rows SET ${FORGOTTEN} WHERE order_id = ANY(:orderIds)`, { orderIds } as never);
  const others = former.filter(({ address }) => !addresses.includes(address));
  const lost = others.map(({ address, lostAt }) => ({ addresses: [address], emails: [], before: lostAt }));
  for (const marks of [{ addresses, emails, before: null }, ...lost]) {
    await failWaiting(trx, marks);
    await blankSettled(trx, marks);
  }
  await blankNamed(trx, person);
  // A file without a header, of which the first row was taken for it.
  await trx.raw(
    `UPDATE imports SET columns = (
       SELECT jsonb_agg(jsonb_set(part, '{written}', '""') ORDER BY place)
         FROM jsonb_array_elements(columns) WITH ORDINALITY AS parts (part, place))
      WHERE EXISTS (SELECT FROM jsonb_array_elements(columns) AS part WHERE ${isAbout(`part ->> 'written'`)})`,
    wordsOf(person),
  );
}

/**
 * Rows that wait would bring the person back, and one line of an order without the others would be another order: all of
 * them fail. Somebody else's order keeps all but the words that hold the phone.
 */
async function failWaiting(trx: Trx, marks: Marks): Promise<void> {
  const { addresses, emails, before } = marks;
  const asked = { digits: patternOf(addresses), emails, before };
  const { rows } = await trx.raw<{ rows: Named[] }>(
    `SELECT import_id, group_key, cells ->> 'customer_phone' AS phone, lower(cells ->> 'email') AS email
       FROM import_rows, imports WHERE status IS NULL AND ${OF_BEFORE} AND kind <> 'products'
        AND (cells ->> 'customer_phone' ~ cast(:digits AS text) OR lower(cells ->> 'email') = ANY(:emails))`,
    asked as never,
  );
  const theirs = rows.filter(areOf(marks));
  await trx.raw(
    `UPDATE import_rows SET ${EMPTY}, status = 'failed', errors = cast(:errors AS jsonb)
       FROM jsonb_to_recordset(cast(:theirs AS jsonb)) AS theirs (import_id bigint, group_key text)
      WHERE status IS NULL AND import_rows.import_id = theirs.import_id AND import_rows.group_key = theirs.group_key`,
    { errors: JSON.stringify([ERASED]), theirs: JSON.stringify(theirs) },
  );
  await trx.raw(
    `UPDATE import_rows SET cells = (
       SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each_text(cells)
        WHERE key NOT IN ('notes', 'address') OR value !~ cast(:digits AS text))
       FROM imports WHERE status IS NULL AND ${OF_BEFORE} AND kind <> 'products'
        AND (cells ->> 'notes' ~ cast(:digits AS text) OR cells ->> 'address' ~ cast(:digits AS text))`,
    asked as never,
  );
}

type Named = { import_id: number; group_key: string; phone: string | null; email: string | null };

/** Of rows that hold the phone or the e-mail in its place: a longer number is somebody else's. */
function areOf({ addresses, emails }: Marks): (row: Named) => boolean {
  return ({ phone, email }) => {
    const canonical = normalisePhone(phone ?? '');
    return canonical === null || addresses.includes(canonical) || emails.includes(email ?? '');
  };
}

const ERASED: RowError = {
  field: null,
  code: 'customer_erased',
  message: 'is about a customer who was erased',
};

/**
 * The phone in any cell. A row is looked through as one text: there may be a hundred thousand. Of an order that failed and
 * has the phone or the e-mail in its place also the lines without a phone (`nobodysOf`).
 */
async function blankSettled(trx: Trx, marks: Marks): Promise<void> {
  const { addresses, emails, before } = marks;
  const { rows } = await trx.raw<{ rows: Named[] }>(
    `WITH found AS MATERIALIZED (
       SELECT import_id, row, group_key, cells ->> 'customer_phone' AS phone, lower(cells ->> 'email') AS email,
              kind = 'orders' AND status = 'failed' AS is_order
         FROM import_rows, imports
        WHERE status IS NOT NULL AND ${OF_BEFORE}
          AND (cast(cells AS text) ~ cast(:digits AS text) OR lower(cells ->> 'email') = ANY(:emails))),
     emptied AS (
       UPDATE import_rows SET ${FORGOTTEN} FROM found
        WHERE import_rows.import_id = found.import_id AND import_rows.row = found.row)
     SELECT import_id, group_key, phone, email FROM found
      WHERE is_order AND (phone ~ cast(:digits AS text) OR email = ANY(:emails))`,
    { digits: patternOf(addresses), emails, before } as never,
  );
  const lines = await trx.raw<{ rows: Line[] }>(
    `SELECT import_id, row, group_key, cells ->> 'customer_phone' AS phone, false AS "isNamed"
       FROM (SELECT DISTINCT import_id, group_key
               FROM jsonb_to_recordset(cast(:theirs AS jsonb)) AS named (import_id bigint, group_key text)) AS theirs
       JOIN import_rows USING (import_id, group_key) WHERE status = 'failed'`,
    { theirs: JSON.stringify(rows.filter(areOf(marks))) },
  );
  await blankLines(trx, lines.rows);
}

/**
 * A name is that of others too: it tells only whose a row is that has no phone that can be read, and that failed or is
 * about an order of theirs by its number. One with the person's phone is empty by now.
 */
async function blankNamed(trx: Trx, { tellingNames, orderIds }: Person): Promise<void> {
  const { rows } = await trx.raw<{ rows: Line[] }>(
    `WITH named AS (
       SELECT import_id, row, group_key FROM import_rows
        WHERE lower(cells ->> 'customer_name') = ANY(:tellingNames)
          AND (status = 'failed' OR status IS NULL AND group_key IN (
            SELECT external_id FROM orders WHERE source = :source AND id = ANY(:orderIds))))
     SELECT import_id, row, group_key, cells ->> 'customer_phone' AS phone,
            (import_id, row) IN (SELECT named.import_id, named.row FROM named) AS "isNamed"
       FROM (SELECT DISTINCT import_id, group_key FROM named) AS theirs JOIN import_rows USING (import_id, group_key)`,
    { tellingNames, orderIds, source: IMPORT_SOURCE } as never,
  );
  await blankLines(trx, rows);
}

/** Of the lines of whole orders those that may go. */
async function blankLines(trx: Trx, lines: readonly Line[]): Promise<void> {
  const orders = Map.groupBy(lines, ({ import_id, group_key }) => `${import_id} ${group_key}`);
  await trx.raw(
    `UPDATE import_rows SET ${EMPTY}, status = 'failed',
       errors = CASE WHEN status IS NULL THEN cast(:errors AS jsonb) ELSE '[]' END
       FROM jsonb_to_recordset(cast(:nobodys AS jsonb)) AS nobodys (import_id bigint, row integer)
      WHERE import_rows.import_id = nobodys.import_id AND import_rows.row = nobodys.row
        AND (status IS NULL OR status = 'failed')`,
    { errors: JSON.stringify([ERASED]), nobodys: JSON.stringify([...orders.values()].flatMap(nobodysOf)) },
  );
}

type Line = { import_id: number; row: number; group_key: string; phone: string | null; isNamed: boolean };

/**
 * Of an order whose lines have no phone that can be read all of them: the other lines have its address and notes. Where
 * one has a phone, the order may be that one's, and those with the name go alone.
 */
function nobodysOf(lines: readonly Line[]): Line[] {
  const nobodys = lines.filter(({ phone }) => normalisePhone(phone ?? '') === null);
  return nobodys.length === lines.length ? nobodys : nobodys.filter(({ isNamed }) => isNamed);
}
