import type { MediaStore } from '../../runtime/media-store.ts';
import type { Trx } from '../knex.ts';
import { lockFile } from './lock-file.ts';

/**
 * Removes a stored file that no upload, message, product or broadcast names any more; answers whether it did. Call it after the
 * commit of what let the file go: a transaction that is undone does not bring bytes back.
 */
export async function letGoFile(trx: Trx, store: Pick<MediaStore, 'remove'>, file: string): Promise<boolean> {
  await lockFile(trx, file);
  const { rows } = (await trx.raw(
    `SELECT EXISTS (SELECT FROM uploads WHERE file = :file)
         OR EXISTS (SELECT FROM products WHERE image_upload_id = :file)
         OR EXISTS (SELECT FROM broadcasts WHERE media ->> 'file' = :file)
         OR EXISTS (SELECT FROM messages WHERE media ->> 'file' = :file) AS used`,
    { file },
  )) as { rows: { used: boolean }[] };
  if (rows[0]?.used) return false;
  await store.remove(file);
  return true;
}
