import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { createTestDatabase, type TestDatabase } from '../../tests/support/database.ts';
import { insertCustomer, insertShop } from '../../tests/support/rows.ts';
import { connectDatabase } from '../knex.ts';
import { decodeCursor } from '../keyset.ts';
import { SEES_ALL } from '../scopes/viewer.ts';
import { INBOX_PAGE_SIZE, inboxPage, type InboxAsk } from './inbox-page.ts';

type Row = {
  id: number;
  status: 'open' | 'pending' | 'snoozed' | 'resolved';
  assignee: number | null;
  unread: number;
  waitingSince: number | null;
  lastActivityAt: number;
  labels: number[];
  /** Whom notes called to it. */
  called: number[];
};

const ROWS = 160;
let database: TestDatabase;
let db: Knex;
let people: number[];
let labels: number[];
let rows: Row[];

beforeAll(async () => {
  database = await createTestDatabase();
  db = connectDatabase(database.url);
  await insertShop(db);
  people = await insertAll('users', [
    { name: 'Ani', email: 'ani@x.id', password_hash: 'x', role: 'cs' },
    { name: 'Beni', email: 'beni@x.id', password_hash: 'x', role: 'cs' },
  ]);
  labels = await insertAll('labels', [
    { name: 'Grosir', color: 'teal' },
    { name: 'VIP', color: 'teal' },
  ]);
  rows = await insertConversations();
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const insertAll = async (table: string, values: object[]): Promise<number[]> =>
  (await db(table).insert(values).returning<{ id: number }[]>('id')).map(({ id }) => id);

/** Many have the same times, and whoever waits may be anything but open. */
async function insertConversations(): Promise<Row[]> {
  const statuses = ['open', 'open', 'open', 'pending', 'snoozed', 'resolved'] as const;
  const begin = Date.UTC(2026, 10, 1);
  const made: Row[] = [];
  for (let n = 0; n < ROWS; n += 1) {
    const { id: customerId } = await insertCustomer(db);
    const row = {
      status: statuses[n % statuses.length] ?? 'open',
      assignee: [null, ...people][(n >> 1) % 3] ?? null,
      unread: n % 5 === 0 ? 2 : 0,
      waitingSince: n % 2 === 0 ? begin + Math.floor((n * 37) % 60) * 60_000 : null,
      lastActivityAt: begin + Math.floor((n * 53) % 70) * 60_000,
      called: people.filter((_, index) => n % (index + 4) === 0),
      labels: labels.filter((_, index) => n % (index + 3) === 0),
    };
    const [id] = (await insertAll('conversations', [
      {
        customer_id: customerId,
        session_id: 'main',
        status: row.status,
        assignee_id: row.assignee,
        unread_count: row.unread,
        waiting_since: row.waitingSince === null ? null : new Date(row.waitingSince),
        last_activity_at: new Date(row.lastActivityAt),
      },
    ])) as [number];
    if (row.labels.length > 0)
      await db('conversation_labels').insert(
        row.labels.map((label) => ({ conversation_id: id, label_id: label })),
      );
    if (row.called.length > 0)
      await db('conversation_participants').insert(
        row.called.map((person) => ({ conversation_id: id, user_id: person })),
      );
    made.push({ id, ...row });
  }
  return made;
}

type Ask = Omit<InboxAsk, 'after' | 'q'>;

const waits = (row: Row): boolean => row.status === 'open' && row.waitingSince !== null;

/** What a person expects of the list, said row by row. */
function expected({ viewer, userId, tab, status, assignee, label, unread, waiting, sort }: Ask): number[] {
  const wanted = status ?? (tab === 'all' ? null : 'open');
  const listed = rows.filter(
    (row) =>
      (viewer.sees === 'all' ||
        row.assignee === null ||
        row.assignee === viewer.userId ||
        row.called.includes(viewer.userId)) &&
      (tab !== 'mine' || row.assignee === userId) &&
      (tab !== 'unassigned' || row.assignee === null) &&
      (wanted === null || row.status === wanted) &&
      (assignee === null ||
        assignee === undefined ||
        row.assignee === (assignee === 'none' ? null : assignee)) &&
      (!label || row.labels.includes(label)) &&
      (!unread || row.unread > 0) &&
      (!waiting || waits(row)),
  );
  const latest = (one: Row, other: Row) => other.lastActivityAt - one.lastActivityAt || other.id - one.id;
  const longest = (one: Row, other: Row) => {
    if (waits(one) !== waits(other)) return waits(one) ? -1 : 1;
    if (!waits(one)) return latest(one, other);
    return (one.waitingSince ?? 0) - (other.waitingSince ?? 0) || one.id - other.id;
  };
  return listed.sort(sort === 'waiting' ? longest : latest).map(({ id }) => id);
}

/** All pages of a list, and how many its first page says that there are. */
async function walkDown(ask: Ask): Promise<{ ids: number[]; total: number | undefined }> {
  const ids: number[] = [];
  let cursor: string | null | undefined;
  let total: number | undefined;
  do {
    const page = await inboxPage(db, { ...ask, q: '', after: decodeCursor(cursor ?? undefined) });
    if (cursor === undefined) total = page.total?.count;
    expect(page.ids.length).toBeLessThanOrEqual(INBOX_PAGE_SIZE);
    ids.push(...page.ids);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return { ids, total };
}

const anAsk = (): fc.Arbitrary<Ask> =>
  fc
    .record({
      isAdmin: fc.boolean(),
      userId: fc.constantFrom(...people),
      tab: fc.constantFrom('mine', 'unassigned', 'all'),
      status: fc.constantFrom(null, null, 'open', 'pending', 'snoozed', 'resolved'),
      assignee: fc.constantFrom(null, null, 'none' as const, ...people),
      label: fc.constantFrom(null, null, ...labels),
      unread: fc.boolean(),
      waiting: fc.boolean(),
      sort: fc.constantFrom('latest', 'waiting'),
    } as const)
    .map(({ isAdmin, ...ask }) => ({
      ...ask,
      viewer: isAdmin ? SEES_ALL : { sees: 'own' as const, userId: ask.userId },
    }));

describe('a list of the inbox', () => {
  test('has exactly the rows of its filters, in their order, over all its pages', async () => {
    await fc.assert(
      fc.asyncProperty(anAsk(), async (ask) => {
        const { ids, total } = await walkDown(ask);
        expect(ids).toEqual(expected(ask));
        expect(total).toBe(ids.length);
      }),
      { numRuns: 150 },
    );
  });

  test('by who waits longest goes on over the end of those who wait', async () => {
    const ask = { viewer: SEES_ALL, userId: people[0]!, tab: 'all', sort: 'waiting' } as const;
    const { ids } = await walkDown(ask);
    expect(ids).toEqual(expected(ask));
    expect(ids).toHaveLength(ROWS);
  });
});
