import type { Import, ImportRow } from '@roms/contracts/imports';
import type { CountedImport } from '../../db/imports/imports-page.ts';
import type { ImportRow as Row } from '../../db/models/ImportRow.ts';

/** An import with its counts on the wire; the file itself is never told. */
export function presentImport({ row, counts }: CountedImport): Import {
  const { id, kind, dryRun, fileName, state, columns, error, actorName, createdAt, endedAt } = row;
  return {
    ...{ id, kind, dryRun, fileName, state, counts, columns, error, actorName },
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

/** A row that was seen to. */
export function presentImportRow({ row, status, errors, orderId, cells }: Row): ImportRow {
  if (status === null) throw new Error('a row that waits is not shown');
  return { row, status, errors, orderId, cells };
}
