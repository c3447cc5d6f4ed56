import { Readable } from 'node:stream';
import type { z } from 'zod';
import {
  cohortsReportSchema,
  productsReportSchema,
  regionsReportSchema,
  remindersReportSchema,
  repeatReportSchema,
  reportQuerySchema,
  revenueReportSchema,
  teamReportSchema,
  topCustomersReportSchema,
  type Figure,
  type ReportQuery,
} from '@roms/contracts/reports';
import type { ReportName } from '@roms/domain/report-figure';
import { recordAudit } from '../../db/audit/record-audit.ts';
import { csvLine, UTF8_BOM } from '../../runtime/csv.ts';
import { pdfOf } from '../../runtime/pdf.ts';
import { xlsxSheets } from '../../runtime/xlsx.ts';
import { actorOf, type Context, type Deps, type UserActor } from '../context.ts';
import { askedOf, type Asked } from '../reports/asked.ts';
import { pdfReport } from '../reports/pdf-report.ts';
import { cohortsReport, remindersReport, repeatReport, teamReport } from '../reports/people.ts';
import { productsReport, regionsReport, revenueReport, topCustomersReport } from '../reports/sales.ts';
import * as sections from '../reports/sections.ts';
import { dataOf, route, type Route } from '../route.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

type Report<R> = {
  name: ReportName;
  summary: string;
  schema: z.ZodType<R>;
  /** `isFile`: all rows, also those that a page does not list, on a screen or of paper. */
  read: (asked: Asked, isFile: boolean) => Promise<R>;
  sections: (report: R) => sections.Section[];
  /** What stands on paper in their place. */
  onPaper?: (report: R) => sections.Section[];
};

/** A report as data and as three files. Each file is in the audit log before it leaves: people may be named in it. */
function reportRoutes<R extends { figures: Figure[] }>(report: Report<R>): Route[] {
  const path = `/api/v1/reports/${report.name}` as const;
  const shared = { method: 'get', access: { may: 'reports.read' }, query: reportQuerySchema } as const;
  const file = async (format: string, { ctx, deps, actor }: Input, query: ReportQuery) => {
    const asked = await askedOf(deps, query);
    const read = await report.read(asked, format !== 'pdf');
    await recordAudit(deps.db, {
      actor: actorOf(actor),
      action: 'report.exported',
      subject: { type: 'shop', id: null },
      after: { report: report.name, ...asked.span, compare: query.compare, format },
    });
    ctx.attachment(`roms-${report.name}-${asked.span.from}-${asked.span.to}.${format}`);
    ctx.set('Cache-Control', 'no-store');
    return { asked, figures: sections.figuresSection(read.figures), parts: report.sections(read), read };
  };
  return [
    route({
      ...shared,
      path,
      summary: report.summary,
      response: dataOf(report.schema),
      handler: async ({ deps, query }) =>
        ({ data: await report.read(await askedOf(deps, query), false) }) as never,
    }),
    route({
      ...shared,
      path: `${path}.csv`,
      summary: `The rows of report ${report.name} as a file; cells that would be formulas are made harmless`,
      response: { contentType: 'text/csv' },
      handler: async (input) => {
        const { figures, parts } = await file('csv', input, input.query);
        // What is nothing but figures has them as its rows.
        const part = report.name === 'reminders' ? { ...figures, note: parts[0]!.note } : parts[0]!;
        input.ctx.type = 'text/csv; charset=utf-8';
        input.ctx.body =
          UTF8_BOM + [sections.headingsOf(part), ...sections.rowsOf(part)].map(csvLine).join('');
      },
    }),
    route({
      ...shared,
      path: `${path}.xlsx`,
      summary: `Report ${report.name} as a workbook, a sheet for each of its tables`,
      response: { contentType: XLSX },
      handler: async (input) => {
        const { figures, parts } = await file('xlsx', input, input.query);
        const tables = [...(figures.rows.length > 0 ? [figures] : []), ...parts];
        input.ctx.type = XLSX;
        input.ctx.body = xlsxSheets(
          tables.map((part) => ({
            name: part.title,
            pages: Readable.from([[sections.headingsOf(part), ...sections.rowsOf(part)]]),
          })),
        );
      },
    }),
    route({
      ...shared,
      path: `${path}.pdf`,
      summary: `Report ${report.name} as it is read on paper`,
      response: { contentType: 'application/pdf' },
      handler: async (input) => {
        const { asked, read } = await file('pdf', input, input.query);
        const parts = (report.onPaper ?? report.sections)(read);
        input.ctx.type = 'application/pdf';
        input.ctx.body = await pdfOf(pdfReport(report.name, asked, read.figures, parts));
      },
    }),
  ];
}

type Input = { ctx: Context; deps: Deps; actor: UserActor };

/** Days are the shop's, `to` in it. */
export const reportsRoutes: Route[] = [
  ...reportRoutes({
    name: 'revenue',
    summary: 'Revenue and orders by day, and the hours at which customers order and write',
    schema: revenueReportSchema,
    read: revenueReport,
    sections: sections.revenueSections,
    onPaper: sections.revenueOnPaper,
  }),
  ...reportRoutes({
    name: 'top-customers',
    summary: 'The ten customers who bought for most',
    schema: topCustomersReportSchema,
    read: topCustomersReport,
    sections: sections.topCustomersSections,
  }),
  ...reportRoutes({
    name: 'regions',
    summary: 'Revenue by province and regency of where the customers live now',
    schema: regionsReportSchema,
    read: regionsReport,
    sections: sections.regionsSections,
  }),
  ...reportRoutes({
    name: 'products',
    summary: 'Products that were sold: pieces, orders and what their lines come to',
    schema: productsReportSchema,
    read: (asked, isFile) => productsReport(asked, isFile ? Infinity : undefined),
    sections: sections.productsSections,
  }),
  ...reportRoutes({
    name: 'repeat',
    summary: 'How many customers order again, and after how many days',
    schema: repeatReportSchema,
    read: repeatReport,
    sections: sections.repeatSections,
  }),
  ...reportRoutes({
    name: 'cohorts',
    summary: 'Customers by the month of their first order ever, and when they ordered again',
    schema: cohortsReportSchema,
    read: cohortsReport,
    sections: sections.cohortsSections,
    onPaper: sections.cohortsOnPaper,
  }),
  ...reportRoutes({
    name: 'reminders',
    summary: 'What reminders brought, beside those who were held out of them',
    schema: remindersReportSchema,
    read: remindersReport,
    sections: sections.remindersSections,
  }),
  ...reportRoutes({
    name: 'team',
    summary: 'How soon people answer and resolve, in business hours',
    schema: teamReportSchema,
    read: teamReport,
    sections: sections.teamSections,
  }),
];
