import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { WebhookMedia } from '@roms/contracts/webhooks';
import { mediaTypeOf } from '@roms/domain/media-type';

/** Files that customers sent: kept once under the data folder, named by us, typed by their content. */

/** product.md 1: attachments up to 10 MB (bytes). */
export const MAX_MEDIA_BYTES = 10 * 1024 * 1024;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS media (
  id TEXT PRIMARY KEY,
  mimeType TEXT NOT NULL,
  size INTEGER NOT NULL,
  fileName TEXT
) STRICT;
`;

/** The type that the first bytes prove; what is not known is never served as anything a browser would run. */
export function sniffMimeType(data: Uint8Array): string {
  return mediaTypeOf(data) ?? 'application/octet-stream';
}

export type MediaStore = ReturnType<typeof createMediaStore>;

export function createMediaStore(database: DatabaseSync, folder: string) {
  database.exec(SCHEMA);
  const insert = database.prepare('INSERT INTO media (id, mimeType, size, fileName) VALUES (?, ?, ?, ?)');
  const byId = database.prepare('SELECT id, mimeType, size, fileName FROM media WHERE id = ?');

  return {
    /** Keeps a file and returns how it is announced; `null` when it is too large to keep. */
    async keep(data: Uint8Array, fileName: string | null): Promise<WebhookMedia | null> {
      if (data.byteLength > MAX_MEDIA_BYTES) return null;
      const media = { id: randomUUID(), mimeType: sniffMimeType(data), size: data.byteLength, fileName };
      await mkdir(folder, { recursive: true });
      const part = join(folder, `${media.id}.part`);
      const file = await open(part, 'w');
      await file.writeFile(data);
      await file.sync();
      await file.close();
      await rename(part, join(folder, media.id));
      insert.run(media.id, media.mimeType, media.size, media.fileName);
      return media;
    },
    /** `null` when there is no such file; ids are ours, so no path can be built from a request. */
    async read(id: string) {
      const media = byId.get(id) as WebhookMedia | undefined;
      if (media === undefined) return null;
      const path = join(folder, media.id);
      const isThere = await stat(path).then(
        () => true,
        () => false,
      );
      return isThere ? { ...media, stream: createReadStream(path) } : null;
    },
  };
}
