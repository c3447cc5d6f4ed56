import type { Trx } from '../knex.ts';
import { isAbout, patternOf, wordsOf } from './is-about.ts';
import type { Person } from './person.ts';

const FORGOTTEN = `cells = '{}', group_key = '', errors = '[]'`;

/**
 * Takes a person out of files that were brought in, also out of rows of which nothing was made: those with a phone of the
 * person, in any form and in any cell, or with a cell that is their name or e-mail and nothing else. A phone that is
 * somebody else's by now was theirs in files from before that. A row is looked through as one text: there may be a
 * hundred thousand.
 */
export async function blankImports(trx: Trx, person: Person): Promise<void> {
  const { orderIds, former, tellingNames, emails, addresses } = person;
  await trx.raw(`UPDATE import_rows SET ${FORGOTTEN} WHERE order_id = ANY(:orderIds)`, { orderIds } as never);
  await trx.raw(
    `UPDATE import_rows SET ${FORGOTTEN} WHERE cells <> '{}' AND (cast(cells AS text) ~ cast(:digits AS text)
        OR EXISTS (SELECT FROM unnest(cast(:cells AS text[])) AS cell WHERE strpos(lower(cast(cells AS text)), cell) > 0))`,
    {
      digits: patternOf(addresses),
      cells: [...tellingNames, ...emails].map((word) => `: ${JSON.stringify(word)}`),
    } as never,
  );
  for (const { address, lostAt } of former)
    await trx.raw(
      `UPDATE import_rows SET ${FORGOTTEN} FROM imports
        WHERE imports.id = import_id AND imports.created_at < :lostAt AND cells <> '{}'
          AND cast(cells AS text) ~ cast(:digits AS text)`,
      { digits: patternOf([address]), lostAt } as never,
    );
  // A file without a header, of which the first row was taken for it.
  await trx.raw(
    `UPDATE imports SET columns = (
       SELECT jsonb_agg(jsonb_set(part, '{written}', '""') ORDER BY place)
         FROM jsonb_array_elements(columns) WITH ORDINALITY AS parts (part, place))
      WHERE EXISTS (SELECT FROM jsonb_array_elements(columns) AS part WHERE ${isAbout(`part ->> 'written'`)})`,
    wordsOf(person),
  );
}
