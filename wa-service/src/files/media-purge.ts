import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';

/**
 * Removes files that are older than `keptMs`: the API copies each when it takes the message. A file that an event on
 * the spool or a dead letter still names stays, for it may be told for the first time. The API uploads a file anew when
 * it sends it again. Gives how many went.
 */
export async function purgeMedia(
  database: DatabaseSync,
  folder: string,
  olderThan: number,
): Promise<{ removed: number }> {
  const owed = database.prepare(
    // A file that came late is named by the id under which it was announced.
    `WITH names (name) AS (SELECT ? UNION ALL SELECT id FROM downloads WHERE mediaId = ?)
     SELECT 1 FROM events, names WHERE instr(body, name) > 0 UNION ALL
     SELECT 1 FROM dead_letters, names WHERE instr(body, name) > 0 LIMIT 1`,
  );
  const forget = database.prepare('DELETE FROM media WHERE id = ?');
  let removed = 0;
  for (const id of await readdir(folder).catch(() => [])) {
    const path = join(folder, id);
    // What is being written may be gone by now.
    const mtimeMs = await stat(path).then(
      (found) => found.mtimeMs,
      () => Infinity,
    );
    if (mtimeMs >= olderThan || owed.get(id, id) !== undefined) continue;
    forget.run(id);
    await rm(path, { force: true });
    removed += 1;
  }
  return { removed };
}
