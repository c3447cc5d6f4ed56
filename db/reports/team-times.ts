import type { Knex } from 'knex';
import type { AskedTotal, Total } from '@roms/contracts/pagination';
import type { OpeningTimes } from '@roms/domain/business-hours';
import type { Timed } from '@roms/domain/report-figure';
import type { DaySpan } from '@roms/domain/report-span';
import { countRows } from '../count-rows.ts';
import { decodeCursor, firstPageTotal, PAGE_SIZE, toPage, type ListPage, type Position } from '../keyset.ts';
import { spanBindings } from './span-bindings.ts';
import { measured, type Waited } from './team.ts';
import { TOOK } from './took.ts';

/** What the report of the team took a time of. */
export type TeamTime = Waited & {
  id: number;
  conversationId: number;
  customer: { id: number; name: string; phone: string | null };
  /** Null: the shop's own phone. */
  agent: { id: number; name: string } | null;
  /** Of business hours. */
  ms: number;
};

export type TeamTimesFilter = {
  of: Timed;
  /** Only by this agent, or from the shop's own phone. */
  agent?: number | 'phone';
  /** Only of who began to wait at this hour of the shop's clock. */
  hour?: number;
  cursor?: string;
  total?: AskedTotal;
};

type Row = Waited & {
  id: number;
  at: string;
  conversationId: number;
  customerId: number;
  customerName: string;
  phone: string | null;
  agentId: number | null;
  agentName: string | null;
};

/** One page of what the report of the team takes its medians of, in a span of the shop's days, the latest first. */
export async function teamTimes(
  db: Knex,
  span: DaySpan,
  times: OpeningTimes,
  filter: TeamTimesFilter,
): Promise<ListPage<TeamTime>> {
  const after = decodeCursor(filter.cursor);
  const bindings = {
    ...spanBindings(span, times.zone),
    agent: filter.agent ?? null,
    hour: filter.hour ?? null,
  };
  const count = (): Promise<Total | null> =>
    countRows(
      db,
      `SELECT id FROM (${TOOK[filter.of]}) AS took ${whereOf(filter, null)} LIMIT :limit`,
      bindings,
    );
  if (filter.total === 'only') return { rows: [], nextCursor: null, total: await count() };
  const { rows: found } = await db.raw<{ rows: Row[] }>(pageSql(filter, after), {
    ...bindings,
    limit: PAGE_SIZE + 1,
    ...(after ? { at: after.at, id: after.id } : {}),
  } as never);
  const page = toPage(found, ({ at, id }) => ({ at, id }));
  const total = await firstPageTotal(page, after, async () => (filter.total === 'later' ? null : count()));
  return { rows: measured(page.rows, times).map(timeOf), nextCursor: page.nextCursor, total };
}

function whereOf({ agent, hour }: TeamTimesFilter, after: Position | null): string {
  const conditions = [
    ...(agent === undefined ? [] : [agent === 'phone' ? 'agent_id IS NULL' : 'agent_id = :agent']),
    ...(hour === undefined ? [] : ['extract(hour FROM since AT TIME ZONE :zone) = :hour']),
    ...(after ? ['(until, id) < (cast(:at AS timestamptz), :id)'] : []),
  ];
  return conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
}

/** Names are looked up of the page alone. */
function pageSql(filter: TeamTimesFilter, after: Position | null): string {
  return `
    WITH page AS (
      SELECT * FROM (${TOOK[filter.of]}) AS took ${whereOf(filter, after)}
       ORDER BY until DESC, id DESC LIMIT :limit)
    SELECT page.id, page.since, page.until, page.conversation_id AS "conversationId",
           -- Text, because a JavaScript date would lose the microseconds by which the next page starts.
           cast(page.until AS text) AS at, c.id AS "customerId", c.name AS "customerName", c.phone,
           u.id AS "agentId", u.name AS "agentName"
      FROM page JOIN conversations talk ON talk.id = page.conversation_id JOIN customers c ON c.id = talk.customer_id
      LEFT JOIN users u ON u.id = page.agent_id
     ORDER BY page.until DESC, page.id DESC`;
}

function timeOf(row: Row & { ms: number }): TeamTime {
  const { id, conversationId, since, until, ms } = row;
  const { customerId, customerName, phone, agentId, agentName } = row;
  return {
    ...{ id, conversationId, since, until, ms },
    customer: { id: customerId, name: customerName, phone },
    agent: agentId === null || agentName === null ? null : { id: agentId, name: agentName },
  };
}
