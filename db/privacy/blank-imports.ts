import type { Trx } from '../knex.ts';
import { digitsIn, hasDigits, isAbout, tellingDigits, wordsOf } from './is-about.ts';
import type { Person } from './person.ts';

const FORGOTTEN = `cells = '{}', group_key = '', errors = '[]'`;

/**
 * Takes a person out of files that were brought in, also out of rows of which nothing was made: those with a phone of the
 * person, in any form and in any cell, or with a cell that is their name or e-mail and nothing else. A phone that is
 * somebody else's by now was theirs in files from before that.
 */
export async function blankImports(trx: Trx, person: Person): Promise<void> {
  await trx.raw(`UPDATE import_rows SET ${FORGOTTEN} WHERE order_id = ANY(:orderIds)`, {
    orderIds: person.orderIds,
  } as never);
  await trx.raw(
    `UPDATE import_rows SET ${FORGOTTEN} WHERE cells <> '{}' AND EXISTS (
       SELECT FROM jsonb_each_text(cells) AS cell
        WHERE lower(btrim(cell.value)) = ANY(cast(:words AS text[])) OR ${hasDigits('cell.value')})`,
    wordsOf(person),
  );
  await blankFormer(trx, person);
  // A file without a header, of which the first row was taken for it.
  await trx.raw(
    `UPDATE imports SET columns = (
       SELECT jsonb_agg(jsonb_set(part, '{written}', '""') ORDER BY place)
         FROM jsonb_array_elements(columns) WITH ORDINALITY AS parts (part, place))
      WHERE EXISTS (SELECT FROM jsonb_array_elements(columns) AS part WHERE ${isAbout(`part ->> 'written'`)})`,
    wordsOf(person),
  );
}

async function blankFormer(trx: Trx, { former }: Person): Promise<void> {
  const had = former.flatMap(({ address, lostAt }) =>
    tellingDigits(address).map((digits) => ({ digits, lost_at: lostAt })),
  );
  if (had.length === 0) return;
  await trx.raw(
    `UPDATE import_rows SET ${FORGOTTEN}
       FROM imports, jsonb_to_recordset(cast(? AS jsonb)) AS had (digits text, lost_at timestamptz)
      WHERE imports.id = import_id AND imports.created_at < had.lost_at AND cells <> '{}' AND EXISTS (
        SELECT FROM jsonb_each_text(cells) AS cell WHERE strpos(${digitsIn('cell.value')}, had.digits) > 0)`,
    [JSON.stringify(had)],
  );
}
