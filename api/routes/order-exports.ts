import { orderExportQuerySchema } from '@roms/contracts/orders';
import { recordAudit } from '../../db/audit/record-audit.ts';
import { EXPORT_COLUMNS, exportedOrders, type ExportFilter } from '../../db/orders/export-orders.ts';
import type { Db } from '../../db/knex.ts';
import { actorOf, type Context, type Deps, type UserActor } from '../context.ts';
import { answerRows, ROWS_TYPES, type RowsFormat, type RowsPage } from '../file-of-rows.ts';
import { orderSpan } from '../order-span.ts';
import { route } from '../route.ts';

export const orderExportRoutes = [
  route({
    method: 'get',
    path: '/api/v1/orders.csv',
    access: { may: 'orders.export' },
    summary:
      'All orders as a file, a row for each of their lines; cells that would be formulas are made harmless',
    query: orderExportQuerySchema,
    response: { contentType: 'text/csv' },
    handler: async ({ ctx, deps, actor, query }) => answer({ ctx, deps, actor }, query, 'csv'),
  }),
  route({
    method: 'get',
    path: '/api/v1/orders.xlsx',
    access: { may: 'orders.export' },
    summary: 'The same as a workbook',
    query: orderExportQuerySchema,
    response: { contentType: ROWS_TYPES.xlsx },
    handler: async ({ ctx, deps, actor, query }) => answer({ ctx, deps, actor }, query, 'xlsx'),
  }),
];

type Asked = { ctx: Context; deps: Deps; actor: UserActor };
type Query = { status?: ExportFilter['status']; from?: string; to?: string };

/** Each export of people is in the audit log before its first row leaves. */
async function answer({ ctx, deps, actor }: Asked, query: Query, format: RowsFormat): Promise<void> {
  const span = await orderSpan(deps.db, query);
  await recordAudit(deps.db as Db, {
    actor: actorOf(actor),
    action: 'orders.exported',
    subject: { type: 'order', id: null },
    after: { ...query, format },
  });
  const pages = pagesOf(deps, { status: query.status, ...span });
  answerRows({ ctx, deps }, { name: 'orders', sheet: 'Order', format }, pages);
}

async function* pagesOf({ db }: Deps, filter: ExportFilter): AsyncGenerator<RowsPage> {
  yield [[...EXPORT_COLUMNS]];
  for await (const rows of exportedOrders(db, filter))
    yield rows.map((row) => EXPORT_COLUMNS.map((column) => row[column]));
}
