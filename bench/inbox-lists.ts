import { loadavg } from 'node:os';
import type { Knex } from 'knex';
import { conversationCounts } from '../db/conversations/conversation-counts.ts';
import { conversationsById } from '../db/conversations/conversations-by-id.ts';
import { inboxPage, type InboxAsk } from '../db/conversations/inbox-page.ts';
import { decodeCursor } from '../db/keyset.ts';
import { SEES_ALL, type Viewer } from '../db/scopes/viewer.ts';
import { fillInbox, SIZE, type FilledInbox } from './support/fill-inbox.ts';
import { inTurns, percentile } from './support/figures.ts';
import { rowsRead } from './support/rows-read.ts';
import { withShop } from './support/shop.ts';

const ROUNDS = 40;
/** Each row of the report ends after this, however slow it is (milliseconds). */
const MEASURE_MS = 15_000;

type Line = { what: string; ours: () => Promise<unknown>; bound: () => Promise<unknown> };

/**
 * The inbox's lists, tabs, filters and counts at 50,000 conversations and 2,000,000 messages: the statements of one
 * page, each beside one statement written by hand that answers the same rows.
 */
export async function run(): Promise<void> {
  let filled: FilledInbox | undefined;
  await withShop(
    async (db) => {
      filled = await fillInbox(db);
    },
    async ({ db }) => {
      if (filled === undefined) throw new Error('nothing was filled');
      console.log(
        `  ${SIZE.conversations} conversations, ${SIZE.messages} messages; load ${loadavg()[0]?.toFixed(1)}`,
      );
      await report(db, linesOf(db, filled));
    },
  );
}

async function report(db: Knex, lines: Line[]): Promise<void> {
  const columns = ['ours', 'bound', 'over', 'in SQL', 'rows', 'pages'].map((name) => name.padStart(8));
  console.log(`  ${'median of ms'.padEnd(46)} ${columns.join(' ')}`);
  for (const { what, ours, bound } of lines) {
    // The first one pays for what is not in memory yet.
    await ours();
    await bound();
    const times = await inTurns(ROUNDS, MEASURE_MS, { ours, bound });
    const [mine, least] = [percentile(times.ours, 0.5), percentile(times.bound, 0.5)];
    const { rows, pages, ms } = await rowsRead(db, ours);
    const figures = [mine, least, mine - least, ms].map((figure) => figure.toFixed(1));
    console.log(
      `  ${what.padEnd(46)} ${[...figures, String(rows), String(pages)].map((figure) => figure.padStart(8)).join(' ')}`,
    );
  }
}

function linesOf(db: Knex, { agentId, labels, deepCursor }: FilledInbox): Line[] {
  const agent: Viewer = { sees: 'own', userId: agentId };
  const page =
    (viewer: Viewer, ask: Partial<InboxAsk> = {}) =>
    async () => {
      const { ids } = await inboxPage(db, {
        viewer,
        userId: agentId,
        tab: 'all',
        q: '',
        after: null,
        ...ask,
      });
      return conversationsById(db, ids);
    };
  const deep = decodeCursor(deepCursor);
  /** A page as one would write it by hand: `where` and `order` for the rows, and all that a row shows. */
  const byHand =
    (where: string, order = 'last_activity_at DESC, id DESC') =>
    (): Promise<unknown> =>
      Promise.resolve(
        db.raw(
          `SELECT c.*, customers.*, users.name AS assignee, m.*, author.name AS author_name, given.labels
             FROM (SELECT * FROM conversations WHERE ${where} ORDER BY ${order} LIMIT 26) AS c
             JOIN customers ON customers.id = c.customer_id
             LEFT JOIN users ON users.id = c.assignee_id
             LEFT JOIN messages m ON m.id = c.last_message_id
             LEFT JOIN users author ON author.id = m.author_id
             LEFT JOIN LATERAL (SELECT json_agg(labels) AS labels FROM conversation_labels
               JOIN labels ON labels.id = label_id WHERE conversation_id = c.id) AS given ON true`,
        ),
      );
  const own = `(assignee_id = ${agentId} OR assignee_id IS NULL)`;
  const isWaiting = `status = 'open' AND waiting_since IS NOT NULL`;
  const labelled = (id: number) =>
    `id IN (SELECT conversation_id FROM conversation_labels WHERE label_id = ${id})`;
  const longest = 'waiting_since, id';
  return [
    { what: 'all: admin', ours: page(SEES_ALL), bound: byHand('true') },
    { what: 'all: CS', ours: page(agent), bound: byHand(own) },
    {
      what: 'all, page 1,000: admin',
      ours: page(SEES_ALL, { after: deep }),
      bound: byHand(`(last_activity_at, id) < ('${deep?.at}', ${deep?.id})`),
    },
    {
      what: 'mine',
      ours: page(agent, { tab: 'mine' }),
      bound: byHand(`assignee_id = ${agentId} AND status = 'open'`),
    },
    {
      what: 'unassigned',
      ours: page(agent, { tab: 'unassigned' }),
      bound: byHand(`assignee_id IS NULL AND status = 'open'`),
    },
    { what: 'open: admin', ours: page(SEES_ALL, { status: 'open' }), bound: byHand(`status = 'open'`) },
    {
      what: 'snoozed: admin',
      ours: page(SEES_ALL, { status: 'snoozed' }),
      bound: byHand(`status = 'snoozed'`),
    },
    {
      what: 'snoozed: CS',
      ours: page(agent, { status: 'snoozed' }),
      bound: byHand(`status = 'snoozed' AND ${own}`),
    },
    {
      what: 'resolved: CS',
      ours: page(agent, { status: 'resolved' }),
      bound: byHand(`status = 'resolved' AND ${own}`),
    },
    { what: 'unread: admin', ours: page(SEES_ALL, { unread: true }), bound: byHand('unread_count > 0') },
    { what: 'unread: CS', ours: page(agent, { unread: true }), bound: byHand(`unread_count > 0 AND ${own}`) },
    { what: 'waiting: CS', ours: page(agent, { waiting: true }), bound: byHand(`${isWaiting} AND ${own}`) },
    {
      what: 'longest waiting first: admin',
      ours: page(SEES_ALL, { sort: 'waiting' }),
      bound: byHand(isWaiting, longest),
    },
    {
      what: 'longest waiting first: mine',
      ours: page(agent, { tab: 'mine', sort: 'waiting' }),
      bound: byHand(`${isWaiting} AND assignee_id = ${agentId}`, longest),
    },
    {
      what: 'one agent: admin',
      ours: page(SEES_ALL, { assignee: agentId }),
      bound: byHand(`assignee_id = ${agentId}`),
    },
    {
      what: 'nobody: admin',
      ours: page(SEES_ALL, { assignee: 'none' }),
      bound: byHand('assignee_id IS NULL'),
    },
    ...Object.entries(labels).flatMap(([name, id]) => [
      {
        what: `label ${name}: admin`,
        ours: page(SEES_ALL, { label: id }),
        bound: byHand(labelled(id)),
      },
      {
        what: `label ${name}, open: CS`,
        ours: page(agent, { label: id, status: 'open' }),
        bound: byHand(`${labelled(id)} AND status = 'open' AND ${own}`),
      },
    ]),
    {
      what: 'counts of the tabs: CS',
      ours: () => conversationCounts(db, agent, agentId),
      bound: () =>
        Promise.resolve(
          db.raw(
            `SELECT coalesce(sum(open) FILTER (WHERE assignee_id = ${agentId}), 0) AS mine,
                    coalesce(sum(open) FILTER (WHERE assignee_id IS NULL), 0) AS unassigned, sum(open)
               FROM conversation_counts WHERE ${own}`,
          ),
        ),
    },
  ];
}
