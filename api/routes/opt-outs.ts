import { Readable } from 'node:stream';
import { optOutSchema, optOutsQuerySchema, type OptOut as OptOutContract } from '@roms/contracts/opt-outs';
import { pageOf } from '@roms/contracts/pagination';
import { recordAudit } from '../../db/audit/record-audit.ts';
import { allOptOuts, optOutsPage, type OptOut } from '../../db/consent/opt-outs-page.ts';
import type { Db } from '../../db/knex.ts';
import { csvLine, UTF8_BOM } from '../../runtime/csv.ts';
import { actorOf } from '../context.ts';
import { presentConsent } from '../presenters/present-consent.ts';
import { route } from '../route.ts';

export const optOutRoutes = [
  route({
    method: 'get',
    path: '/api/v1/opt-outs',
    access: { may: 'customers.read' },
    summary: 'Customers who want no reminders and promotions, with what says so, the latest first',
    query: optOutsQuerySchema,
    response: pageOf(optOutSchema),
    handler: async ({ deps, viewer, query }) => {
      const { rows, nextCursor } = await optOutsPage(deps.db, viewer, query);
      return { data: rows.map(presentOptOut), page: { nextCursor } };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/opt-outs.csv',
    access: { may: 'customers.export' },
    summary: 'All of them as a file',
    response: { contentType: 'text/csv' },
    handler: async ({ ctx, deps, actor }) => {
      await recordAudit(deps.db as Db, {
        actor: actorOf(actor),
        action: 'opt_outs.exported',
        subject: { type: 'customer', id: null },
        after: { format: 'csv' },
      });
      ctx.attachment(`roms-opt-outs-${deps.now().toISOString().slice(0, 10)}.csv`);
      ctx.type = 'text/csv; charset=utf-8';
      ctx.set('Cache-Control', 'no-store');
      ctx.body = Readable.from(fileOf(allOptOuts(deps.db)));
    },
  }),
];

function presentOptOut({ customer: { id, name, phone, optedOutAt }, consent }: OptOut): OptOutContract {
  return {
    customer: { id, name, phone },
    at: optedOutAt!.toISOString(),
    consent: consent && presentConsent(consent),
  };
}

async function* fileOf(pages: AsyncGenerator<OptOut[]>): AsyncGenerator<string> {
  yield UTF8_BOM + csvLine(['customer_name', 'customer_phone', 'opted_out_at', 'source', 'said_by', 'text']);
  for await (const page of pages)
    yield page
      .map(({ customer: { name, phone, optedOutAt }, consent }) =>
        csvLine([
          name,
          phone,
          optedOutAt!.toISOString(),
          consent?.source ?? null,
          consent?.actorName ?? null,
          consent?.evidence.text ?? null,
        ]),
      )
      .join('');
}
