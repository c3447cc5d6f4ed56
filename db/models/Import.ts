import type { ImportColumn, ImportKind } from '@roms/domain/imports/columns';
import { BaseModel } from './base-model.ts';

export class Import extends BaseModel {
  static override tableName = 'imports';
  declare id: number;
  declare kind: ImportKind;
  declare dryRun: boolean;
  declare fileName: string;
  /** The file, until all of its rows are read. */
  declare content: Buffer | null;
  /** SHA-256 of the file; null for one that came before it was kept. */
  declare digest: string | null;
  /** The file's own columns, and what each was understood to be. */
  declare columns: { written: string; name: ImportColumn | null }[];
  /** The same as a person said it; null: the header says it. */
  declare mapping: (ImportColumn | null)[] | null;
  declare state: 'queued' | 'running' | 'done' | 'failed';
  /** Why the whole file was refused. */
  declare error: { code: string; message: string; details?: Record<string, unknown> } | null;
  declare total: number;
  /** Up to which of its orders it was asked whether their reminder lies ahead. */
  declare plannedOrderId: number;
  declare createdBy: number | null;
  declare actorName: string;
  declare createdAt: Date;
  declare readAt: Date | null;
  declare endedAt: Date | null;

  static override jsonAttributes = ['columns', 'mapping', 'error'];
}
