import { Readable } from 'node:stream';
import { orderExportQuerySchema } from '@roms/contracts/orders';
import { recordAudit } from '../../db/audit/record-audit.ts';
import { EXPORT_COLUMNS, exportedOrders, type ExportFilter } from '../../db/orders/export-orders.ts';
import type { Db } from '../../db/knex.ts';
import { csvLine, UTF8_BOM } from '../../runtime/csv.ts';
import { xlsxStream } from '../../runtime/xlsx.ts';
import { actorOf, type Context, type Deps, type UserActor } from '../context.ts';
import { orderSpan } from '../order-span.ts';
import { route } from '../route.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export const orderExportRoutes = [
  route({
    method: 'get',
    path: '/api/v1/orders.csv',
    access: { may: 'orders.export' },
    summary:
      'All orders as a file, a row for each of their lines; cells that would be formulas are made harmless',
    query: orderExportQuerySchema,
    response: { contentType: 'text/csv' },
    handler: async ({ ctx, deps, actor, query }) => {
      const pages = await begin({ ctx, deps, actor }, query, {
        ending: 'csv',
        type: 'text/csv; charset=utf-8',
      });
      ctx.body = Readable.from(csvOf(pages));
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/orders.xlsx',
    access: { may: 'orders.export' },
    summary: 'The same as a workbook',
    query: orderExportQuerySchema,
    response: { contentType: XLSX },
    handler: async ({ ctx, deps, actor, query }) => {
      const pages = await begin({ ctx, deps, actor }, query, { ending: 'xlsx', type: XLSX });
      ctx.body = xlsxStream('Order', pages);
    },
  }),
];

type Asked = { ctx: Context; deps: Deps; actor: UserActor };
type Query = { status?: ExportFilter['status']; from?: string; to?: string };
type Page = (string | number | null)[][];

/** Each export of people is in the audit log before its first row leaves. */
async function begin(
  { ctx, deps, actor }: Asked,
  query: Query,
  { ending, type }: { ending: string; type: string },
): Promise<AsyncGenerator<Page>> {
  const span = await orderSpan(deps.db, query);
  await recordAudit(deps.db as Db, {
    actor: actorOf(actor),
    action: 'orders.exported',
    subject: { type: 'order', id: null },
    after: { ...query, format: ending },
  });
  ctx.attachment(`roms-orders-${deps.now().toISOString().slice(0, 10)}.${ending}`);
  ctx.type = type;
  ctx.set('Cache-Control', 'no-store');
  return pagesOf(deps, { status: query.status, ...span });
}

async function* pagesOf({ db }: Deps, filter: ExportFilter): AsyncGenerator<Page> {
  yield [[...EXPORT_COLUMNS]];
  for await (const rows of exportedOrders(db, filter))
    yield rows.map((row) => EXPORT_COLUMNS.map((column) => row[column]));
}

async function* csvOf(pages: AsyncGenerator<Page>): AsyncGenerator<string> {
  yield UTF8_BOM;
  for await (const page of pages) yield page.map(csvLine).join('');
}
