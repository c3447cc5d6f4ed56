import type { Knex } from 'knex';
import type { MediaStore } from '../../runtime/media-store.ts';
import { lockFile } from './lock-file.ts';

/** At most this many in a run; the rest in the next one. */
const AT_ONCE = 200;

/**
 * Forgets uploads from before `before`, and the bytes of those that nobody sent. Safe to repeat and to run twice at
 * once. Returns how many files were let go.
 */
export async function purgeUploads(
  { db, store }: { db: Knex; store: Pick<MediaStore, 'remove'> },
  before: Date,
): Promise<number> {
  const files: string[] = await db('uploads').where('created_at', '<', before).limit(AT_ONCE).pluck('file');
  let removed = 0;
  for (const file of new Set(files)) {
    removed += await db.transaction(async (trx) => {
      await lockFile(trx, file);
      await trx('uploads').where({ file }).where('created_at', '<', before).delete();
      const { rows } = (await trx.raw(
        `SELECT EXISTS (SELECT FROM uploads WHERE file = :file)
             OR EXISTS (SELECT FROM messages WHERE media ->> 'file' = :file) AS used`,
        { file },
      )) as { rows: { used: boolean }[] };
      if (rows[0]?.used) return 0;
      await store.remove(file);
      return 1;
    });
  }
  return removed;
}
