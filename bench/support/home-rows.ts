import { DEFAULT_SETTINGS } from '@roms/contracts/settings';
import type { Knex } from 'knex';
import { mediaPage } from '../../db/conversations/media-page.ts';
import { SEES_ALL, type Viewer } from '../../db/scopes/viewer.ts';
import { answeredToday, firstRepliesToday } from '../../db/summary/replies-today.ts';
import type { Share } from '../../db/summary/shared-figures.ts';
import { summary } from '../../db/summary/summary.ts';
import type { AtSizeRow } from './at-size-rows.ts';
import { LONG_THREAD, type FilledInbox } from './fill-inbox.ts';

const unshared: Share = (_what, _ms, compute) => compute();

/** The homes, how soon was answered, and the files of a long thread, in an inbox that `fillInbox` filled. */
export function homeRows(db: Knex, { agentId }: FilledInbox): AtSizeRow[] {
  const agent: Viewer = { sees: 'own', userId: agentId };
  const shop = { ...DEFAULT_SETTINGS, now: new Date() };
  const sql =
    (text: string, bindings: object = {}) =>
    (): Promise<unknown> =>
      Promise.resolve(db.raw(text, { agentId, thread: LONG_THREAD, ...bindings } as never));
  const today = `replied_at >= date_trunc('day', now() AT TIME ZONE :zone) AT TIME ZONE :zone`;
  const { zone } = shop;
  const answered = (whose: string) =>
    sql(
      `SELECT c.id, p.name, max(r.replied_at) FROM reply_times r JOIN conversations c ON c.id = r.conversation_id
         JOIN customers p ON p.id = c.customer_id WHERE r.${today} ${whose} GROUP BY 1, 2 ORDER BY 3 DESC LIMIT 50`,
      { zone },
    );
  const waiting = (whose: string) =>
    sql(
      `SELECT c.id, p.name FROM conversations c JOIN customers p ON p.id = c.customer_id
        WHERE status = 'open' AND waiting_since IS NOT NULL ${whose} ORDER BY waiting_since LIMIT 5`,
    );
  return [
    { what: 'home, all of it: admin', ours: () => summary(db, SEES_ALL, shop, unshared), bound: waiting('') },
    {
      what: 'home, all of it: CS',
      ours: () => summary(db, agent, shop, unshared),
      bound: waiting('AND (assignee_id = :agentId OR assignee_id IS NULL)'),
    },
    {
      what: 'home, whom one answered today: admin',
      ours: () => answeredToday(db, SEES_ALL, shop),
      bound: answered(''),
    },
    {
      what: 'home, whom one answered today: CS',
      ours: () => answeredToday(db, agent, shop),
      bound: answered('AND r.agent_id = :agentId'),
    },
    {
      what: 'home, how soon was answered today',
      ours: () => firstRepliesToday(db, shop),
      bound: sql(`SELECT agent_id, waited_since, replied_at FROM reply_times WHERE ${today} AND is_first`, {
        zone,
      }),
    },
    {
      what: 'files of a thread of ten thousand',
      ours: () => mediaPage(db, { conversationId: LONG_THREAD, after: null }),
      bound: sql(
        `SELECT m.*, u.name FROM messages m LEFT JOIN users u ON u.id = m.author_id
          WHERE conversation_id = :thread AND media IS NOT NULL ORDER BY sent_at DESC, m.id DESC LIMIT 31`,
      ),
    },
  ];
}
