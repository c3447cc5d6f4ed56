import type { Knex } from 'knex';
import type { MediaStore } from '../../runtime/media-store.ts';
import type { Trx } from '../knex.ts';
import { letGoFile } from './let-go-file.ts';
import { lockFile } from './lock-file.ts';

/** Files that are looked up at once. */
const AT_ONCE = 200;

/** A product's picture is kept as long as the product names it, a broadcast's file as long as any broadcast does. */
const IS_LET_GO = `NOT EXISTS (
  SELECT FROM products WHERE owner_kind = 'product' AND products.id = owner_id AND image_upload_id = file)
  AND NOT EXISTS (SELECT FROM broadcasts WHERE owner_kind = 'broadcast' AND media ->> 'file' = file)`;

/**
 * Forgets uploads from before `before`, and the bytes of those that nobody sent. Safe to repeat and to run twice at
 * once; `onProgress` is called after each file and may end it by throwing. Returns how many files were let go.
 */
export async function purgeUploads(
  { db, store }: { db: Knex; store: Pick<MediaStore, 'remove'> },
  before: Date,
  onProgress: () => void = () => {},
): Promise<number> {
  let removed = 0;
  for (;;) {
    const files: string[] = await db('uploads')
      .where('created_at', '<', before)
      .whereRaw(IS_LET_GO)
      .limit(AT_ONCE)
      .pluck('file');
    if (files.length === 0) return removed;
    for (const file of new Set(files)) {
      if (await db.transaction((trx) => forget(trx, store, file, before))) removed += 1;
      onProgress();
    }
  }
}

/** Whether the bytes went too. */
async function forget(
  trx: Trx,
  store: Pick<MediaStore, 'remove'>,
  file: string,
  before: Date,
): Promise<boolean> {
  await lockFile(trx, file);
  await trx('uploads').where({ file }).where('created_at', '<', before).whereRaw(IS_LET_GO).delete();
  return letGoFile(trx, store, file);
}
