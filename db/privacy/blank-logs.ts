import { auditValues } from '@roms/domain/audit-values';
import { withoutWords } from '@roms/domain/erased';
import type { Trx } from '../knex.ts';
import { isAbout, wordsOf } from './is-about.ts';
import { FEWEST_LETTERS, type Person } from './person.ts';

/** Rows that are rewritten in one statement. */
const CHUNK = 1_000;

/** Takes a person's values out of what logs, mails and kept lists say; the rows stay. */
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
  await blankMails(trx, person);
  await trx.raw(
    `UPDATE saved_views SET filter = filter - 'q'
      WHERE ${isAbout(`filter ->> 'q'`)} OR (length(btrim(filter ->> 'q')) >= ${FEWEST_LETTERS} AND EXISTS (
        SELECT FROM unnest(cast(:names AS text[])) AS name WHERE strpos(name, lower(btrim(filter ->> 'q'))) > 0))`,
    wordsOf(person),
  );
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
  // Of customers who are there no more, and were this person: all that their rows say of an address is its last four
  // digits, so that another who was deleted and had the same loses the values as well.
  const shown = person.addresses.flatMap((address) => [address, auditValues({ address }).address]);
  await trx.raw(
    `UPDATE audit_log SET before = NULL, after = NULL
      WHERE subject_type = 'customer' AND coalesce(before, after) IS NOT NULL
        AND NOT EXISTS (SELECT FROM customers WHERE cast(id AS text) = subject_id)
        AND EXISTS (SELECT FROM unnest(cast(:shown AS text[])) AS address
                     WHERE strpos(concat(before, after), address) > 0)`,
    { shown } as never,
  );
}

/** Mails that are kept are few, and for 30 days. */
async function blankMails(trx: Trx, person: Person): Promise<void> {
  await trx.raw(`UPDATE mails SET text = '' WHERE ${isAbout('text')}`, wordsOf(person));
}
