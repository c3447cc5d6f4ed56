import { customersFilterSchema, type CustomersFilter } from '@roms/contracts/customer-list';
import { recordAudit } from '../../db/audit/record-audit.ts';
import { CUSTOMER_EXPORT_COLUMNS, exportedCustomers } from '../../db/customers/export-customers.ts';
import type { Db } from '../../db/knex.ts';
import type { Viewer } from '../../db/scopes/viewer.ts';
import { actorOf, type Context, type Deps, type UserActor } from '../context.ts';
import { answerRows, ROWS_TYPES, type RowsFormat, type RowsPage } from '../file-of-rows.ts';
import { orderSpan } from '../order-span.ts';
import { route } from '../route.ts';

export const customerExportRoutes = [
  route({
    method: 'get',
    path: '/api/v1/customers.csv',
    access: { may: 'customers.export' },
    summary: 'The customers of a list as a file; cells that would be formulas are made harmless',
    query: customersFilterSchema,
    bounded: 'search',
    response: { contentType: 'text/csv' },
    handler: async ({ query, ...asked }) => answer(asked, query, 'csv'),
  }),
  route({
    method: 'get',
    path: '/api/v1/customers.xlsx',
    access: { may: 'customers.export' },
    summary: 'The same as a workbook',
    query: customersFilterSchema,
    bounded: 'search',
    response: { contentType: ROWS_TYPES.xlsx },
    handler: async ({ query, ...asked }) => answer(asked, query, 'xlsx'),
  }),
];

type Asked = { ctx: Context; deps: Deps; actor: UserActor; viewer: Viewer };

/** In the audit log before its first row leaves: what it was narrowed by, but not who was searched for. */
async function answer(
  { ctx, deps, actor, viewer }: Asked,
  query: CustomersFilter,
  format: RowsFormat,
): Promise<void> {
  const { lastOrderFrom, lastOrderTo, ...rest } = query;
  const { from, to } = await orderSpan(deps.db, { from: lastOrderFrom, to: lastOrderTo });
  const { q, ...told } = query;
  await recordAudit(deps.db as Db, {
    actor: actorOf(actor),
    action: 'customers.exported',
    subject: { type: 'customer', id: null },
    after: { ...told, ...(q === undefined ? {} : { hasSearch: true }), format },
  });
  const filter = { ...rest, lastOrderFrom: from, lastOrderTo: to, now: deps.now() };
  const rows = exportedCustomers(deps.db, viewer, filter);
  answerRows({ ctx, deps }, { name: 'customers', sheet: 'Pelanggan', format }, pagesOf(rows));
}

async function* pagesOf(rows: ReturnType<typeof exportedCustomers>): AsyncGenerator<RowsPage> {
  yield [[...CUSTOMER_EXPORT_COLUMNS]];
  for await (const page of rows)
    yield page.map((row) => CUSTOMER_EXPORT_COLUMNS.map((column) => row[column]));
}
