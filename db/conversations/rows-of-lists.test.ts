import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertShop } from '../../tests/support/rows.ts';
import { rowsRead } from '../../tests/support/rows-read.ts';
import { connectDatabase } from '../knex.ts';
import { SEES_ALL, type Viewer } from '../scopes/viewer.ts';
import type { Position } from '../keyset.ts';
import { INBOX_PAGE_SIZE, inboxPage, type InboxAsk } from './inbox-page.ts';

/**
 * What a list reads does not depend on how long it is or on what lies above it: in every kind of conversation six hundred
 * of colleagues' are newer than what the looking agent sees.
 */
const COLLEAGUES = 600;
const OWN = 150;
const CALLED = 5;
/** A page, the same again from who has nobody, one row of each walk, and twice those that the viewer was called to. */
const PAGE_ROWS = 2 * (INBOX_PAGE_SIZE + 1) + 21 + 2 * CALLED;
/** The rows of the counts, by whose they are and group, and the called ones again. */
const COUNT_ROWS = 4 * 10 + 2 * CALLED;

let database: TestDatabase;
let db: Knex;
let agentId: number;
let colleagueId: number;
let labels: { many: number; few: number };

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  [agentId, colleagueId] = (await insertAll('users', [
    { name: 'Ani', email: 'ani@x.id', password_hash: 'x', role: 'cs' },
    { name: 'Beni', email: 'beni@x.id', password_hash: 'x', role: 'cs' },
  ])) as [number, number];
  const [many, few] = (await insertAll('labels', [
    { name: 'Banyak', color: 'teal' },
    { name: 'Sedikit', color: 'teal' },
  ])) as [number, number];
  labels = { many, few };
  await fill();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const insertAll = async (table: string, values: object[]): Promise<number[]> =>
  (await db(table).insert(values).returning<{ id: number }[]>('id')).map(({ id }) => id);

async function fill(): Promise<void> {
  // Colleagues' first, so that they are the newest; each block is a kind: status, waiting or not, unread or not.
  await db.raw(
    `WITH kinds AS (
       SELECT row_number() OVER () AS kind, * FROM
         (VALUES ('open', true), ('open', false), ('pending', false), ('snoozed', false), ('resolved', false)) AS s (status, waits),
         (VALUES (0), (2)) AS u (unread)),
     owners AS (
       SELECT * FROM (VALUES (cast(:colleagueId AS bigint), ${COLLEAGUES}, 0), (cast(:agentId AS bigint), ${OWN}, 1),
         (cast(NULL AS bigint), ${OWN}, 2)) AS o (assignee, many, place)),
     listed AS (
       SELECT row_number() OVER (ORDER BY place, n, kind) AS id, * FROM kinds, owners, generate_series(1, many) AS n),
     people AS (
       INSERT INTO customers (name, name_source) SELECT 'Pelanggan ' || id, 'manual' FROM listed RETURNING id),
     numbered AS (SELECT id AS customer_id, row_number() OVER (ORDER BY id) AS id FROM people)
     INSERT INTO conversations (customer_id, session_id, status, assignee_id, unread_count, waiting_since, last_activity_at)
     SELECT customer_id, 'main', status, assignee, unread,
            CASE WHEN waits THEN now() - interval '30 days' + id * interval '1 minute' END, now() - id * interval '1 minute'
       FROM numbered JOIN listed USING (id) ORDER BY id`,
    { agentId, colleagueId },
  );
  const give = (label: number, where: string) =>
    db.raw(
      `INSERT INTO conversation_labels (conversation_id, label_id) SELECT id, ? FROM conversations WHERE ${where}`,
      [label],
    );
  await give(labels.many, 'id % 3 = 0');
  await give(labels.few, `id % 7 = 0 AND (assignee_id IS NULL OR assignee_id = ${agentId})`);
  await db.raw(
    `INSERT INTO conversation_participants (conversation_id, user_id)
     SELECT id, ? FROM conversations WHERE assignee_id = ? ORDER BY id DESC LIMIT ${CALLED}`,
    [agentId, colleagueId],
  );
  await db.raw('SELECT fold_conversation_counts()');
  await db.raw('ANALYZE');
}

type Ask = Omit<InboxAsk, 'after' | 'q'>;

/** Every tab, status and filter for who sees all and for an agent, in both orders. */
function everyAsk(more: Partial<Ask> = {}): Ask[] {
  const viewers: Viewer[] = [SEES_ALL, { sees: 'own', userId: agentId }];
  return viewers.flatMap((viewer) =>
    (['all', 'mine', 'unassigned'] as const).flatMap((tab) =>
      ([null, 'open', 'pending', 'snoozed', 'resolved'] as const).flatMap((status) =>
        [{}, { unread: true }, { waiting: true }, { unread: true, waiting: true }].flatMap((filter) =>
          (['latest', 'waiting'] as const).map((sort) => ({
            ...{ viewer, userId: agentId, tab, status, sort },
            ...filter,
            ...more,
          })),
        ),
      ),
    ),
  );
}

async function tooMany(asks: readonly Ask[], most: number, after: Position | null): Promise<string[]> {
  const found: string[] = [];
  for (const ask of asks) {
    const { rows } = await rowsRead(db, () => inboxPage(db, { ...ask, after, q: '' }));
    if (rows > most) found.push(`${rows} rows: ${JSON.stringify(ask)}`);
  }
  return found;
}

describe('rows that are read for a list', () => {
  test('are those of its page and of the counts, whatever it is narrowed by', async () => {
    expect(await tooMany(everyAsk(), PAGE_ROWS + COUNT_ROWS, null)).toEqual([]);
  });

  test('are those of its page and of the counts also by who has them', async () => {
    const asks = (['none', colleagueId] as const).flatMap((assignee) => everyAsk({ assignee }));
    expect(await tooMany(asks, PAGE_ROWS + COUNT_ROWS, null)).toEqual([]);
  });

  test('are those of its page also by a label, on many and on few', async () => {
    // From the beginning, but not the first page: that one counts the labelled, up to a thousand.
    const after = { at: 'infinity', id: 0 };
    const asks = Object.values(labels).flatMap((label) => everyAsk({ label, sort: 'latest' }));
    expect(await tooMany(asks, PAGE_ROWS, after)).toEqual([]);
  });
});
