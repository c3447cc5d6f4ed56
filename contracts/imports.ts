import { z } from 'zod';
import { IMPORT_COLUMNS, IMPORT_KINDS } from '@roms/domain/imports/columns';
import { cursorSchema, fileNameText, lineText } from './text.ts';

export const importKindSchema = z.enum(IMPORT_KINDS);
const isYes = z.enum(['true', 'false']).transform((text) => text === 'true');

/** The bytes of the file are the body. */
export const newImportQuerySchema = z.object({
  kind: importKindSchema,
  /** Only says what would become of each row. */
  dryRun: isYes.optional(),
  fileName: fileNameText().optional(),
  /** What each column of the file is, separated by commas; nothing between two: left out. Unless told, the header says it. */
  columns: lineText(8_000)
    .transform((text) => text.split(',').map((name) => name.trim() || null))
    .pipe(z.array(z.enum(IMPORT_COLUMNS).nullable()).max(200))
    .optional(),
});

/** The beginning of the file is the body. */
export const importColumnsQuerySchema = z.object({ kind: importKindSchema });
/** The columns of a file, what each seems to be (null: nobody knows), and what stands in the first row. */
export const importColumnSchema = z.object({
  written: z.string(),
  name: z.enum(IMPORT_COLUMNS).nullable(),
  sample: z.string(),
});
export type ImportFileColumn = z.infer<typeof importColumnSchema>;

export const importSchema = z.object({
  id: z.number().int(),
  kind: importKindSchema,
  dryRun: z.boolean(),
  fileName: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  counts: z.object({
    total: z.number().int(),
    ok: z.number().int(),
    repeated: z.number().int(),
    failed: z.number().int(),
  }),
  /** The file's own columns and what each was understood to be; null: it is left out. */
  columns: z.array(z.object({ written: z.string(), name: z.string().nullable() })),
  /** Why the whole file was refused. */
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
    })
    .nullable(),
  actorName: z.string(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
});
export type Import = z.infer<typeof importSchema>;

export const importsQuerySchema = z.object({ cursor: cursorSchema.optional() });

export const IMPORT_ROW_STATUSES = ['ok', 'repeated', 'failed'] as const;
export const importRowsQuerySchema = z.object({
  status: z.enum(IMPORT_ROW_STATUSES).optional(),
  /** Only rows of which something is said: what is wrong, or what was left out. */
  told: isYes.optional(),
  cursor: cursorSchema.optional(),
});

export const importRowSchema = z.object({
  /** Its place in the file; the header is 1. */
  row: z.number().int(),
  status: z.enum(IMPORT_ROW_STATUSES),
  /** What is wrong with it; of a row that did not fail, what of it was left out. */
  errors: z.array(z.object({ field: z.string().nullable(), code: z.string(), message: z.string() })),
  /** The order that it belongs to, if there is one. */
  orderId: z.number().int().nullable(),
  /** What stands in it, by column. */
  cells: z.record(z.string(), z.string()),
});
export type ImportRow = z.infer<typeof importRowSchema>;
