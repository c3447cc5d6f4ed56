import type { ImportKind, OrderColumn } from '@roms/domain/imports/columns';
import { BaseModel } from './base-model.ts';

export class Import extends BaseModel {
  static override tableName = 'imports';
  declare id: number;
  declare kind: ImportKind;
  declare dryRun: boolean;
  declare fileName: string;
  /** The file, until all of its rows are read. */
  declare content: Buffer | null;
  /** The file's own columns, and what each was understood to be. */
  declare columns: { written: string; name: OrderColumn | null }[];
  declare state: 'queued' | 'running' | 'done' | 'failed';
  /** Why the whole file was refused. */
  declare error: { code: string; message: string; details?: Record<string, unknown> } | null;
  declare total: number;
  declare createdBy: number | null;
  declare actorName: string;
  declare createdAt: Date;
  declare readAt: Date | null;
  declare endedAt: Date | null;

  static override jsonAttributes = ['columns', 'error'];
}
