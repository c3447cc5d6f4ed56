import { withoutWords } from '@roms/domain/erased';
import type { Trx } from '../knex.ts';
import { FEWEST_LETTERS, type Person } from './person.ts';

/** Rows that are rewritten in one statement. */
const CHUNK = 1_000;

/** Digits behind the country's code by which a text names a phone: the shortest there are have so many. */
const FEWEST_DIGITS = 6;

/** Takes a person's values out of what logs, imports, mails and kept lists say; the rows stay. */
export async function blankLogs(trx: Trx, person: Person): Promise<void> {
  const { id, orderIds, conversationIds } = person;
  await rewrite(trx, person, { table: 'order_events', column: 'details', owner: 'order_id', ids: orderIds });
  await rewrite(trx, person, {
    ...{
      table: 'conversation_activities',
      column: 'details',
      owner: 'conversation_id',
      ids: conversationIds,
    },
  });
  for (const column of ['facts', 'checks'])
    await rewrite(trx, person, { table: 'evaluations', column, owner: 'customer_id', ids: [id] });
  await blankAudit(trx, person);
  await blankImports(trx, person);
  await blankMails(trx, person);
  await trx.raw(
    `UPDATE saved_views SET filter = filter - 'q'
      WHERE ${isAbout(`filter ->> 'q'`)} OR (length(btrim(filter ->> 'q')) >= ${FEWEST_LETTERS} AND EXISTS (
        SELECT FROM unnest(cast(:names AS text[])) AS name WHERE strpos(name, lower(btrim(filter ->> 'q'))) > 0))`,
    wordsOf(person),
  );
}

/**
 * Whether a text that may be about anybody names the person: by a word of their own, or by a phone or a LID, however its
 * digits are parted and whether or not the country's code stands before them.
 */
function isAbout(text: string): string {
  return `(EXISTS (SELECT FROM unnest(cast(:words AS text[])) AS word WHERE strpos(lower(${text}), word) > 0)
    OR EXISTS (SELECT FROM unnest(cast(:digits AS text[])) AS digits
                WHERE strpos(regexp_replace(${text}, '[^0-9\n]', '', 'g'), digits) > 0))`;
}

function wordsOf({ tellingNames: names, emails, addresses }: Person): never {
  const digits = addresses.map((address) => address.replace(/^(62)?0*/, ''));
  return {
    ...{ names, words: [...names, ...emails] },
    digits: digits.filter(({ length }) => length >= FEWEST_DIGITS),
  } as never;
}

type Log = { table: string; column: string; owner: string; ids: readonly number[] };

/** A column of JSON without words (`withoutWords`). */
async function rewrite(trx: Trx, { names }: Person, { table, column, owner, ids }: Log): Promise<void> {
  for (let after = 0; ;) {
    const rows = await trx(table)
      .whereIn(owner, [...ids])
      .where('id', '>', after)
      .orderBy('id')
      .limit(CHUNK)
      .select<{ id: number; value: unknown }[]>('id', `${column} AS value`);
    if (rows.length === 0) return;
    after = rows.at(-1)!.id;
    const written = rows.map(({ id, value }) => ({ id, value: withoutWords(value, names) }));
    await trx.raw(
      `UPDATE ${table} AS log SET ${column} = written.value
         FROM jsonb_to_recordset(cast(? AS jsonb)) AS written (id bigint, value jsonb)
        WHERE written.id = log.id AND log.${column} <> written.value`,
      [JSON.stringify(written)],
    );
  }
}

/** What was done to this customer and to what is theirs; who merged them with whom names both. */
async function blankAudit(trx: Trx, person: Person): Promise<void> {
  const subjects: [string, readonly number[]][] = [
    ['customer', [person.id, ...person.mergedIds]],
    ['order', person.orderIds],
    ['conversation', person.conversationIds],
  ];
  for (const [type, ids] of subjects)
    await trx.raw(
      `UPDATE audit_log SET before = NULL, after = NULL
        WHERE subject_type = :type AND subject_id = ANY(cast(:ids AS text[])) AND coalesce(before, after) IS NOT NULL`,
      { type, ids: ids.map(String) } as never,
    );
  await trx.raw(
    `UPDATE audit_log SET before = NULL, after = NULL
      WHERE subject_type = 'message' AND coalesce(before, after) IS NOT NULL AND subject_id IN (
        SELECT cast(id AS text) FROM messages WHERE conversation_id = ANY(:conversationIds))`,
    { conversationIds: person.conversationIds } as never,
  );
  // Of customers who are one no more.
  await trx.raw(
    `UPDATE audit_log SET before = NULL, after = NULL
      WHERE subject_type = 'customer' AND action = 'customer.merged' AND after ->> 'intoId' = cast(:id AS text)`,
    { id: person.id },
  );
  await trx.raw(
    `UPDATE audit_log SET before = NULL, after = NULL
      WHERE subject_type = 'customer' AND coalesce(before, after) IS NOT NULL
        AND NOT EXISTS (SELECT FROM customers WHERE cast(id AS text) = subject_id)
        AND EXISTS (SELECT FROM unnest(cast(:addresses AS text[])) AS address
                     WHERE strpos(concat(before, after), address) > 0)`,
    { addresses: person.addresses } as never,
  );
}

/** Rows of files that are about this person, also those of which nothing was made. */
async function blankImports(trx: Trx, person: Person): Promise<void> {
  const { phones, orderIds } = person;
  const forgotten = `cells = '{}', group_key = '', errors = '[]'`;
  await trx.raw(`UPDATE import_rows SET ${forgotten} WHERE order_id = ANY(:orderIds)`, { orderIds } as never);
  await trx.raw(
    `UPDATE import_rows SET ${forgotten} FROM imports
      WHERE imports.id = import_id AND group_key = ANY(cast(:keys AS text[]))`,
    { keys: phones.map((phone) => `phone:${phone}`) } as never,
  );
  await trx.raw(
    `UPDATE import_rows SET ${forgotten}
      WHERE cells <> '{}' AND regexp_replace(regexp_replace(cells ->> 'customer_phone', '[^0-9]', '', 'g'), '^(62){0,1}0*', '')
              IN (SELECT regexp_replace(phone, '^(62){0,1}0*', '') FROM unnest(cast(:phones AS text[])) AS phone)`,
    { phones } as never,
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

/** Mails that are kept are few, and for 30 days. */
async function blankMails(trx: Trx, person: Person): Promise<void> {
  await trx.raw(`UPDATE mails SET text = '' WHERE ${isAbout('text')}`, wordsOf(person));
}
