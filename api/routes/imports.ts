import {
  importColumnSchema,
  importColumnsQuerySchema,
  importKindSchema,
  importRowSchema,
  importRowsQuerySchema,
  importSchema,
  importsQuerySchema,
  newImportQuerySchema,
} from '@roms/contracts/imports';
import { pageOf } from '@roms/contracts/pagination';
import { z } from 'zod';
import { AppError } from '@roms/domain/errors';
import { MAX_IMPORT_BYTES, templateRows } from '@roms/domain/imports/columns';
import { importById, importRowsPage, importsPage } from '../../db/imports/imports-page.ts';
import { fileColumns } from '../../db/imports/file-columns.ts';
import { queueImport } from '../../db/imports/queue-import.ts';
import { csvLine, UTF8_BOM } from '../../runtime/csv.ts';
import { actorOf } from '../context.ts';
import { presentImport, presentImportRow } from '../presenters/present-import.ts';
import { dataOf, idParams, route } from '../route.ts';

/** The header and a row or two have room in it. */
const LOOKED_AT_BYTES = 131_072;

export const importRoutes = [
  route({
    method: 'post',
    path: '/api/v1/imports',
    access: { may: 'imports.manage' },
    summary:
      'Import a file of orders, products or customers (comma, semicolon or tab; any encoding): the same file again makes nothing twice, with `dryRun` only the report is written',
    audit: { action: 'import.started', subject: 'import' },
    query: newImportQuerySchema,
    file: { maxBytes: MAX_IMPORT_BYTES },
    bounded: 'upload',
    response: dataOf(importSchema),
    status: 202,
    handler: async ({ deps, actor, audit, query, bytes }) => {
      const { kind, dryRun = false, fileName = '', columns: mapping = null } = query;
      if (bytes.length === 0) throw new AppError('empty_file', 'The file is empty', { status: 422 });
      const id = await deps.db.transaction(async (trx) => {
        const file = { kind, dryRun, fileName: fileName || `${kind}.csv`, content: bytes, mapping };
        const queuedId = await queueImport(trx, { ...file, actor: actorOf(actor) });
        await audit.record(trx, {
          id: queuedId,
          after: { kind, dryRun, fileName: file.fileName, size: bytes.length },
        });
        return queuedId;
      });
      deps.workflows.startImport(id);
      return { data: presentImport((await importById(deps.db, id))!) };
    },
  }),
  route({
    method: 'post',
    path: '/api/v1/import-columns',
    access: { may: 'imports.manage' },
    summary: 'What the columns of a file seem to be, by its beginning; nothing of it is kept',
    audit: { action: 'import.started', subject: 'import' },
    query: importColumnsQuerySchema,
    file: { maxBytes: LOOKED_AT_BYTES },
    bounded: 'upload',
    response: dataOf(z.array(importColumnSchema)),
    handler: async ({ audit, query, bytes }) => {
      audit.changedNothing();
      return { data: await fileColumns(query.kind, bytes) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/imports',
    access: { may: 'imports.manage' },
    summary: 'Imports, the latest first, with what became of their rows so far',
    query: importsQuerySchema,
    response: pageOf(importSchema),
    handler: async ({ deps, query }) => {
      const { rows, nextCursor } = await importsPage(deps.db, query);
      return { data: rows.map(presentImport), page: { nextCursor } };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/imports/:id',
    access: { may: 'imports.manage' },
    summary: 'An import, with what became of its rows so far',
    params: idParams,
    response: dataOf(importSchema),
    handler: async ({ deps, params }) => {
      const found = await importById(deps.db, params.id);
      if (!found) throw new AppError('import_not_found', 'Import not found');
      return { data: presentImport(found) };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/imports/:id/rows',
    access: { may: 'imports.manage' },
    summary: 'The report of each row that was seen to, in the order of the file',
    params: idParams,
    query: importRowsQuerySchema,
    response: pageOf(importRowSchema),
    handler: async ({ deps, params, query }) => {
      if (!(await importById(deps.db, params.id))) throw new AppError('import_not_found', 'Import not found');
      const { rows, nextCursor } = await importRowsPage(deps.db, { importId: params.id, ...query });
      return { data: rows.map(presentImportRow), page: { nextCursor } };
    },
  }),
  route({
    method: 'get',
    path: '/api/v1/import-templates/:kind',
    access: { may: 'imports.manage' },
    summary: 'A file to fill in: its header, and one row as an example',
    params: z.object({ kind: importKindSchema }),
    response: { contentType: 'text/csv' },
    handler: ({ ctx, params }) => {
      ctx.attachment(`roms-${params.kind}.csv`);
      ctx.type = 'text/csv; charset=utf-8';
      ctx.body = UTF8_BOM + templateRows(params.kind).map(csvLine).join('');
    },
  }),
];
