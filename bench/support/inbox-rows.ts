import type { Knex } from 'knex';
import { conversationCounts } from '../../db/conversations/conversation-counts.ts';
import { conversationsById } from '../../db/conversations/conversations-by-id.ts';
import { inboxPage, type InboxAsk } from '../../db/conversations/inbox-page.ts';
import { decodeCursor } from '../../db/keyset.ts';
import { SEES_ALL, type Viewer } from '../../db/scopes/viewer.ts';
import type { AtSizeRow } from './at-size-rows.ts';
import type { FilledInbox } from './fill-inbox.ts';

/** Each list of the inbox for who sees all and for an agent, and its counts, in an inbox that `fillInbox` filled. */
export function inboxRows(db: Knex, { agentId, labels, deepCursor }: FilledInbox): AtSizeRow[] {
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
