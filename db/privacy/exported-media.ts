import { archivedName } from '@roms/domain/archived-name';
import type { Knex } from 'knex';

/** A file of a person's conversations: its name in an archive, the stored one, and its bytes as its message knows them. */
export type ExportedMedia = { name: string; file: string; size: number };

/**
 * The files that stand in a person's conversations, whoever sent them, the oldest first: each under the id of its message,
 * which has it in the data, and the name that it came with.
 */
export async function exportedMedia(db: Knex, customerId: number): Promise<ExportedMedia[]> {
  const { rows } = await db.raw<{
    rows: { id: number; file: string; name: string | null; mime: string | null; size: number }[];
  }>(
    `SELECT m.id, m.media ->> 'file' AS file, m.media ->> 'fileName' AS name, m.media ->> 'mimeType' AS mime,
            coalesce(cast(m.media ->> 'size' AS bigint), 0) AS size
       FROM conversations c JOIN messages m ON m.conversation_id = c.id
      WHERE c.customer_id = ? AND m.media ->> 'file' IS NOT NULL ORDER BY m.id`,
    [customerId],
  );
  return rows.map(({ id, file, name, mime, size }) => ({
    name: `media/${id}-${archivedName(name ?? `file.${mime?.split(/[/;+]/)[1] ?? 'bin'}`)}`,
    ...{ file, size },
  }));
}
