import { createHash } from 'node:crypto';
import type { Actor } from '@roms/domain/actor';
import type { ImportColumn, ImportKind } from '@roms/domain/imports/columns';
import type { Trx } from '../knex.ts';
import { patiently, shareImports } from './lock-imports.ts';

export type NewImport = {
  kind: ImportKind;
  /** Only says what would become of each row. */
  dryRun: boolean;
  fileName: string;
  content: Uint8Array;
  /** What the file's columns are, where the header does not say it. */
  mapping?: readonly (ImportColumn | null)[] | null;
  actor: Actor;
};

/** Writes down a file that is to be imported, and returns its id; start its workflow after the commit. */
export async function queueImport(
  trx: Trx,
  { kind, dryRun, fileName, content, mapping = null, actor }: NewImport,
): Promise<number> {
  // An erasure meanwhile would neither see this file nor be older than it.
  await patiently(trx, shareImports);
  const [row] = (await trx('imports')
    .insert({
      kind,
      dry_run: dryRun,
      file_name: fileName,
      content: Buffer.from(content),
      mapping: mapping && JSON.stringify(mapping),
      digest: createHash('sha256').update(content).digest('hex'),
      created_by: actor.kind === 'user' ? actor.id : null,
      actor_name: actor.name,
    })
    .returning('id')) as [{ id: number }];
  return row.id;
}
