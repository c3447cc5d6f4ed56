import type { Cells, RowError } from '@roms/domain/imports/row';
import { BaseModel } from './base-model.ts';

export class ImportRow extends BaseModel {
  static override tableName = 'import_rows';
  static override idColumn = ['import_id', 'row'];
  declare importId: number;
  /** Its place in the file; the header is 1. */
  declare row: number;
  declare cells: Cells;
  /** The order, product or customer that it is about. */
  declare groupKey: string;
  /** Null while it waits. */
  declare status: 'ok' | 'repeated' | 'failed' | null;
  declare errors: RowError[];
  declare orderId: number | null;

  static override jsonAttributes = ['cells', 'errors'];
}
