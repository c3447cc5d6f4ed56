import { Readable } from 'node:stream';
import { recipientsCsvQuerySchema, recipientsQuerySchema } from '@roms/contracts/broadcast-queries';
import { broadcastReportSchema, recipientSchema } from '@roms/contracts/broadcasts';
import { pageOf } from '@roms/contracts/pagination';
import type { Language } from '@roms/domain/language';
import { reasonWords, statusWords } from '@roms/domain/recipient-words';
import { recordAudit } from '../../db/audit/record-audit.ts';
import { broadcastReport } from '../../db/broadcasts/broadcast-report.ts';
import { requireBroadcast } from '../../db/broadcasts/broadcasts-page.ts';
import { allRecipients, recipientsPage, type LoggedRecipient } from '../../db/broadcasts/recipients-page.ts';
import type { Db } from '../../db/knex.ts';
import { csvLine, UTF8_BOM } from '../../runtime/csv.ts';
import { windowsOf } from '../broadcast.ts';
import { actorOf } from '../context.ts';
import { presentRecipient, presentReport } from '../presenters/present-broadcast.ts';
import { dataOf, idParams, route } from '../route.ts';

const access = { may: 'broadcasts.manage' } as const;

/** What became of a broadcast. */
export const broadcastRecipientRoutes = [
  route({
    method: 'get',
    path: '/api/v1/broadcasts/:id/recipients',
    access,
    summary: 'The log: each recipient with what became of the message and why, in the order of their turns',
    params: idParams,
    query: recipientsQuerySchema,
    response: pageOf(recipientSchema),
    handler: async ({ deps, params, query }) => {
      await requireBroadcast(deps.db, params.id);
      const asked = { broadcastId: params.id, ...query };
      const { rows, nextCursor } = await recipientsPage(deps.db, asked, windowsOf(deps));
      return { data: rows.map(presentRecipient), page: { nextCursor } };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/broadcasts/:id/recipients.csv',
    access,
    summary:
      'The log as a file, its codes also in words of `language`; cells that would be formulas are made harmless',
    params: idParams,
    query: recipientsCsvQuerySchema,
    response: { contentType: 'text/csv' },
    handler: async ({ ctx, deps, actor, params, query: { language, ...query } }) => {
      await requireBroadcast(deps.db, params.id);
      await recordAudit(deps.db as Db, {
        actor: actorOf(actor),
        action: 'broadcast.exported',
        subject: { type: 'broadcast', id: params.id },
        after: { ...query, format: 'csv' },
      });
      ctx.attachment(`roms-broadcast-${params.id}-${deps.now().toISOString().slice(0, 10)}.csv`);
      ctx.type = 'text/csv; charset=utf-8';
      ctx.set('Cache-Control', 'no-store');
      const pages = allRecipients(deps.db, { broadcastId: params.id, ...query }, windowsOf(deps));
      ctx.body = Readable.from(fileOf(pages, language));
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/broadcasts/:id/report',
    access,
    summary:
      'What became of it and what it brought, all of one moment: why not, by text with how sure that is, by the hour',
    params: idParams,
    response: dataOf(broadcastReportSchema),
    handler: async ({ deps, params }) => ({
      data: presentReport(await broadcastReport(deps.db, params.id, windowsOf(deps)), deps.now()),
    }),
  }),
];

const COLUMNS = [
  'position',
  'customer_id',
  'customer_name',
  'customer_phone',
  'text',
  'status',
  'reason',
  'status_words',
  'reason_words',
  'sent_at',
  'delivered_at',
  'read_at',
  'replied_at',
  'opted_out_at',
  'orders',
  'revenue',
];

async function* fileOf(pages: AsyncGenerator<LoggedRecipient[]>, language: Language): AsyncGenerator<string> {
  yield UTF8_BOM + csvLine(COLUMNS);
  for await (const page of pages) yield page.map((row) => lineOf(row, language)).join('');
}

function lineOf(row: LoggedRecipient, language: Language): string {
  const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
  return csvLine([
    ...[row.position, row.customerId, row.name, row.phone],
    // The first text is 1 to people.
    row.variant + 1,
    ...[row.status, row.reason],
    ...[statusWords(row.status, language), row.reason && reasonWords(row.reason, language)],
    ...[iso(row.sentAt), iso(row.deliveredAt), iso(row.readAt)],
    ...[iso(row.repliedAt), iso(row.optedOutAt)],
    row.brought.map(({ orderNumber }) => orderNumber).join(' ') || null,
    row.brought.reduce((sum, { totalAmount }) => sum + totalAmount, 0),
  ]);
}
